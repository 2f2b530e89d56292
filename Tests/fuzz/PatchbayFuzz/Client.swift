import Bytes
import EventLoop
import Exchange
import PluginHost

/// Waits for the reply to a call.
final class Client: ReplySink {
  private(set) var hasReply = false
  private(set) var status: UInt16 = 0
  /// All of a reply, as one run of bytes.
  private(set) var bytes = ByteBuffer()

  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    hold(!hasReply, "two replies to one call")
    hasReply = true
    status = head.status
    bytes.append(head.contentType)
    bytes.append(head.fields)
    bytes.append(body)
    tail.append(to: &bytes)
  }

  func replied(_ call: Call) {}
}
