/// How large a request's head may be. All limits are checked while the head is still arriving.
public struct HeadLimits: Sendable, BitwiseCopyable {
  /// Bytes of the request line without its CRLF; past it the answer is 414.
  public let requestLine: Int
  /// Number of header fields; past it the answer is 431.
  public let fieldCount: Int
  /// Bytes of all header lines together, each with its CRLF; past it the answer is 431.
  public let headBytes: Int

  /// Limits for each part of a head. Byte limits past 1 GiB count as 1 GiB, since places in a head are kept in
  /// 32 bits.
  public init(requestLine: Int = 8192, fieldCount: Int = 100, headBytes: Int = 32768) {
    self.requestLine = min(requestLine, 1 << 30)
    self.fieldCount = fieldCount
    self.headBytes = min(headBytes, 1 << 30)
  }
}
