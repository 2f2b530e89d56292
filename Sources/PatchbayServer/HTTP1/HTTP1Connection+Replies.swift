import Bytes
import EventLoop
import Exchange
import HTTP
import PluginHost

/// Replies to bytes of HTTP/1.
extension HTTP1Connection {
  /// Bodies up to this many bytes cost less copied than sent in a second piece.
  private static var mostCopied: Int { 1024 }

  /// A whole reply: to the output, behind the replies before it.
  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    if !call.head.keepAlive || draining.isSet { closesAfterReply = true }
    channel.prepareOutput()
    let contentType = head.contentType
    let option: ConnectionOption =
      closesAfterReply ? .close : call.head.minorVersion == 0 ? .keepAlive : .implicit
    server.withDate { date in
      appendResponseHead(
        to: &channel.output, status: head.status, date: date,
        contentType: contentType.isEmpty ? nil : contentType, contentLength: head.length, fields: head.fields,
        connection: option)
    }
    guard call.head.method != .head, head.status != 304 else { return }
    channel.output.append(body)
    if tail.count == 0 { return }
    if tail.count <= Self.mostCopied {
      tail.append(to: &channel.output)
    } else {
      channel.tail = tail
      call.keepUntilSent()
    }
  }

  /// The reply of a call that was deferred.
  func replied(_ call: Call) {
    guard phase == .handling, call === self.call else { return services.release(call) }
    settle(after: call)
    if !input.isEmpty { processInput() }
    channel.settleSoon()
  }

  /// The reply stands in the output: the call may go, unless something of it is still to be sent, or it follows its response.
  func settle(after call: Call) {
    let closes = closesAfterReply
    if closes, successor != nil { return beginUpgrade(after: call) }
    phase = closes ? .closing : .idle
    if call.hasRest {
      self.call = call
      if !channel.flush(), phase != .closed {
        if !closes { phase = .sending }
        return expectProgress()
      }
      if phase == .closed { return }
    }
    if self.call != nil { self.call = nil }
    services.release(call)
    if !closes { expect(within: server.limits.idleTime) }
  }
}
