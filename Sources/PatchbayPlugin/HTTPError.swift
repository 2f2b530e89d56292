/// An error with a status of its own: throw it, and the client gets `{"detail": "…"}`.
public struct HTTPError: Error, ResponseConvertible, Sendable {
  /// 200 to 599.
  public var status: Int

  /// For the client to read.
  public var detail: String

  /// Header fields of the response, as `[("Retry-After", "5")]`.
  public var headers: [(name: String, value: String)]

  /// An error to throw.
  public init(_ status: Int, _ detail: String, headers: [(name: String, value: String)] = []) {
    self.status = status
    self.detail = detail
    self.headers = headers
  }

  /// The detail as JSON.
  public func response() -> Response {
    Response(status: status, headers: headers, body: .json("{\"detail\": \(detail.jsonLiteral)}"))
  }
}

extension String {
  /// The text as a JSON string, with its quotes (RFC 8259, section 7).
  var jsonLiteral: String {
    var literal = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
