/// How large a request's head may be. All limits are checked while the head is still arriving.
public struct HeadLimits: Sendable, BitwiseCopyable {
  /// Bytes of the request line without its CRLF; past it the answer is 414.
  public var requestLine: Int { didSet { requestLine = min(requestLine, Self.most) } }
  /// Number of header fields; past it the answer is 431.
  public var fieldCount: Int
  /// Bytes of all header lines together, each with its CRLF; past it the answer is 431.
  public var headBytes: Int { didSet { headBytes = min(headBytes, Self.most) } }

  /// Byte limits past 1 GiB count as 1 GiB, since places in a head are kept in 32 bits.
  private static let most = 1 << 30

  /// Limits for each part of a head.
  public init(requestLine: Int = 8192, fieldCount: Int = 100, headBytes: Int = 32768) {
    self.requestLine = min(requestLine, Self.most)
    self.fieldCount = fieldCount
    self.headBytes = min(headBytes, Self.most)
  }
}
