import Synchronization

/// Replies to calls that have one, or have ended.
extension Call {
  /// Any thread. The loop names the call: only there is it known whose it was. A thread that replies again and again is not
  /// let fill the loop's mailbox.
  func refuseReply(_ serial: UInt64) {
    let waiting = services.refusals.waiting.add(1, ordering: .relaxed).newValue
    guard waiting <= RefusalCounts.limit else {
      services.refusals.waiting.subtract(1, ordering: .relaxed)
      return
    }
    services.loop.post { [self] in
      services.refusals.waiting.subtract(1, ordering: .relaxed)
      logRefusedReply(serial)
    }
  }

  /// Logged the first time, then ever more seldom: a handler may do it on each request.
  private func logRefusedReply(_ serial: UInt64) {
    let isLast = state.serial == serial || (!hasBegun && state.isNext(after: serial))
    guard isLast, let route else {
      let count = services.refusals.nameless.add(1, ordering: .relaxed).newValue
      guard count.isWorthALine else { return }
      services.log.error(
        "a second reply to a call that ended long ago was dropped", metadata: ["times": "\(count)"])
      return
    }
    let count = route.refusedReplies.add(1, ordering: .relaxed).newValue
    guard count.isWorthALine else { return }
    route.owner.log.error(
      "\(route.description) replied twice to one call; the second reply is dropped",
      metadata: ["times": "\(count)"])
  }
}

/// Refused replies of one loop's calls.
final class RefusalCounts: Sendable {
  /// On their way to the loop.
  package let waiting = Atomic<Int>(0)
  /// Of calls that nobody can name any more.
  let nameless = Atomic<Int>(0)

  /// How many may be on their way.
  package static let limit = 64
}

extension Int {
  /// Whether the log has a line for this number of times: 1, 2, 4, 8 and so on.
  var isWorthALine: Bool { self & (self &- 1) == 0 }
}
