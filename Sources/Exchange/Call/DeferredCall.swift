import Bytes
import EventLoop

/// A call that a part of the host itself has taken, in order to reply later.
public struct DeferredCall: Sendable {
  fileprivate let call: Call
  fileprivate let serial: UInt64

  /// Replies, once: a second reply is dropped, and one to a client that has gone goes nowhere. From any thread.
  public func reply(status: UInt16, isJSON: Bool, body: Span<UInt8>) {
    let type = isJSON ? StaticText.json : StaticText.span("text/plain; charset=utf-8")
    _ = call.reply(serial: serial, status: Int(status), contentType: type, body: body, tail: .none)
  }
}

extension Call {
  /// On the loop, for a call that no handler has or will have: its reply comes later, or never. It belongs to no route.
  public func deferReply() -> DeferredCall {
    route = nil
    hasBegun = true
    isBlocking = false
    state.open()
    return DeferredCall(call: self, serial: state.serial)
  }
}
