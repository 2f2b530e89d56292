/// What the client gets.
public struct Response: Sendable {
  /// 200 to 599.
  public var status: Int

  /// Sent in this order. Content-Type comes with the body; Content-Length, Date and Connection are the host's.
  public var headers: [(name: String, value: String)]

  /// What follows the header.
  public var body: Body

  /// A response.
  /// - Parameters:
  ///   - status: 200 to 599.
  ///   - headers: as `[("Location", "/elsewhere")]`.
  ///   - body: none for 204 and 304.
  public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The content of a response, with its type.
  public enum Body: Sendable {
    /// No content.
    case none

    /// Text, in UTF-8.
    case text(String, contentType: String = "text/plain; charset=utf-8")

    /// JSON text, which is not checked.
    case json(String)

    /// Any bytes.
    case bytes([UInt8], contentType: String = "application/octet-stream")

    /// A literal, which is sent from where it lies, without a copy.
    case constant(StaticString, contentType: String = "text/plain; charset=utf-8")
  }
}
