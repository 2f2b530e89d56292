import Bytes

/// The body of an answer that the host itself makes: `{"detail":"…","request_id":"…"}`.
public enum ErrorBody {
  /// What such a body is, for `Content-Type`.
  public static var contentType: StaticString { "application/json" }

  /// Appends the body.
  ///
  /// - Parameters:
  ///   - detail: UTF-8 text for the client. Bytes that are not UTF-8 become U+FFFD.
  ///   - requestID: UTF-8 text that the log has as well.
  public static func append(
    detail: Span<UInt8>, requestID: Span<UInt8>, to buffer: inout ByteBuffer
  ) {
    buffer.append("{\"detail\":")
    buffer.append(repairedJSONString: detail)
    buffer.append(",\"request_id\":")
    buffer.append(repairedJSONString: requestID)
    buffer.append("}")
  }

  /// The same for a detail that is known when the host is built, as in ``RequestError``.
  public static func append(
    detail: StaticString, requestID: Span<UInt8>, to buffer: inout ByteBuffer
  ) {
    append(detail: detail.bytes, requestID: requestID, to: &buffer)
  }
}
