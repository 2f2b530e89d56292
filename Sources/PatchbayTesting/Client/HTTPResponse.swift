import Foundation

/// An answer as a client reads it.
public struct HTTPResponse: Sendable, CustomStringConvertible {
  public var status: Int
  public var reason: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSON; nil if it is none.
  public var json: Any? {
    try? JSONSerialization.jsonObject(with: Data(body), options: [.fragmentsAllowed])
  }

  /// The body, read as JSON of that shape.
  public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(body))
  }

  /// The first header field of that name, in any case.
  public subscript(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  public var description: String {
    "\(status) \(reason) \(headers.map { "\($0.name): \($0.value)" }) \(text.prefix(500))"
  }

  /// Parses the head: everything up to, and without, the empty line.
  init(head: ArraySlice<UInt8>) throws {
    var lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")[...]
    let start = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard start.count == 3, start[0] == "HTTP/1.1" || start[0] == "HTTP/1.0", let status = Int(start[1]),
      start[1].utf8.count == 3
    else { throw TestingError(.malformed, "status line \(start.joined(separator: " "))") }
    self.status = status
    reason = String(start[2])
    body = []
    headers = try lines.map { line in
      guard let colon = line.firstIndex(of: ":") else {
        throw TestingError(.malformed, "header line \(line)")
      }
      return (
        String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      )
    }
  }

  /// How many bytes follow the head (RFC 9112, section 6.3); nil: up to the end of the connection.
  func bodyLength(toHead: Bool) throws -> Int? {
    if toHead || status < 200 || status == 204 || status == 304 { return 0 }
    if self["Transfer-Encoding"] != nil {
      throw TestingError(.malformed, "this client reads no Transfer-Encoding: \(self)")
    }
    let lengths = headers.filter { $0.name.lowercased() == "content-length" }
    guard let first = lengths.first else { return nil }
    guard lengths.count == 1, let length = Int(first.value), length >= 0 else {
      throw TestingError(.malformed, "Content-Length of \(self)")
    }
    return length
  }
}
