import Bytes
import EventLoop
import HTTP

/// Status line and header fields of one reply.
struct ReplyHead {
  var status: UInt16
  /// Bytes of the body; nil: nobody knows how many a GET would get.
  var length: Int?
  /// Of the request: HTTP/1.0 must be told when a connection stays open.
  var version: UInt8
  var closes: Bool

  private var connection: ConnectionOption {
    if closes { return .close }
    return version == 0 ? .keepAlive : .implicit
  }

  func append(
    contentType: Span<UInt8>, fields: borrowing ByteBuffer, date: Span<UInt8>, to buffer: inout ByteBuffer
  ) {
    appendResponseHead(
      to: &buffer, status: status, date: date, contentType: contentType.isEmpty ? nil : contentType,
      contentLength: length, fields: fields.span, connection: connection)
  }

  /// The same on a thread that is not the loop: it cannot use the loop's cached date.
  func appendWithOwnDate(contentType: Span<UInt8>, fields: borrowing ByteBuffer, to buffer: inout ByteBuffer)
  {
    var date = ByteBuffer(capacity: 32)
    HTTPDate.append(unixSeconds: Clock.unixSeconds, to: &date)
    append(contentType: contentType, fields: fields, date: date.span, to: &buffer)
  }
}
