import Bytes
import EventLoop

/// Status and header fields of a reply as values. Whoever sends the reply decides how they look on the wire.
public struct ReplyHead: ~Escapable {
  /// 200 to 599.
  public let status: UInt16
  /// A checked field value; empty: no such field.
  public let contentType: Span<UInt8>
  /// Checked lines, each "Name: value" with its CRLF. None that a protocol sets itself, as Content-Length.
  public let fields: Span<UInt8>
  /// Bytes of the body, also where it is not sent: to HEAD. Nil: nobody knows how many a GET would get.
  public let length: Int?

  @_lifetime(copy contentType, copy fields)
  public init(status: UInt16, contentType: Span<UInt8>, fields: Span<UInt8>, length: Int?) {
    self.status = status
    self.contentType = contentType
    self.fields = fields
    self.length = length
  }
}

/// Where the reply of a call goes: an HTTP/1 connection, a stream of another protocol, the link to a host, a probe.
///
/// Belongs to the loop of the call, which does not keep it: a sink that goes takes itself away from its calls first
/// (`Call.abandon`).
public protocol ReplySink: AnyObject {
  /// Sends a whole reply, or what is left of it: none of the body in answer to HEAD. On the loop, once for a call; while the
  /// handler runs, if that is where it replies.
  ///
  /// - Parameters:
  ///   - body: borrowed for the length of this call.
  ///   - tail: the rest of the body, which may be sent from where it is; then ``Call/keepUntilSent()`` is called, and the
  ///     call released when it has been sent.
  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call)

  /// The call is the sink's again, to be released. On the loop, after `send`, for a call that was deferred.
  func replied(_ call: Call)
}
