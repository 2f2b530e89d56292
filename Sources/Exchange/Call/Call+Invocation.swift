import Bytes
import EventLoop

/// Where the handler of a call runs.
extension Call {
  /// On the loop: runs an async handler, or an inline function, or gives the call to the process that its handler is in.
  /// If it replied before this returned, `repliedInHandler` is set.
  public func runAsync(_ route: Route) {
    repliedInHandler = false
    isInHandler = true
    route.endpoint.run(self, on: route)
    isInHandler = false
  }

  /// On a thread of the pool: runs the handler, and sends the call back to its loop.
  package func runBlocking() {
    defer {
      state.awaitReply()
      step = .finish
      services.loop.post(self)
    }
    guard let route else { return }
    // Nobody waits any more: it need not even begin.
    if isCancelled {
      _ = reply(
        serial: serial, status: 499, contentType: StaticText.none, body: StaticText.none, tail: .none)
      return
    }
    route.endpoint.run(self, on: route)
  }

  /// The handler has failed; nobody knows whether after its reply.
  package func failIfOpen(_ serial: UInt64, _ reason: String) {
    if state.hasReply {
      log("has replied, and then \(reason)")
    } else {
      _ = fail(serial: serial, reason: reason)
    }
  }

  /// Whether a reply is there or is being written.
  package var hasReply: Bool { state.hasReply }

  /// Names the call among all that its memory has served, until it is released.
  public var serial: UInt64 { state.serial }
}
