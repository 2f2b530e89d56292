import EventLoop
import Synchronization

/// Spare calls of one loop. Those with memory for requests and replies are used first; those that many callers at a time have
/// left behind lose it soon. The calls themselves stay (`ImmortalCalls`).
struct SpareCalls {
  private var warm = CallQueue()
  private var cold = CallQueue()
  private(set) var warmCount = 0
  /// The fewest that there were since the last look: so many were not needed.
  private var leastCount = 0

  /// Calls that may keep their memory however few are needed.
  package static let kept = 64
  /// Calls that lose theirs in one go, so that the loop's other work waits for no more than a millisecond.
  private static let pace = 500

  @inline(__always)
  package mutating func take() -> Uncounted<Call>? {
    guard let call = warm.popFirst() else { return cold.popFirst() }
    warmCount &-= 1
    if warmCount < leastCount { leastCount = warmCount }
    return call
  }

  @inline(__always)
  package mutating func append(_ call: Call) {
    warm.append(call)
    warmCount &+= 1
  }

  /// Takes the memory of calls that were not needed since the last look.
  ///
  /// - Returns: how many had any, and whether there are more.
  mutating func trim() -> (count: Int, hasMore: Bool) {
    var left = min(leastCount &- Self.kept, Self.pace)
    let count = max(0, left)
    while left > 0, let call = warm.popFirst() {
      call.use { $0.trim() }
      call.use { cold.append($0) }
      warmCount &-= 1
      leastCount &-= 1
      left &-= 1
    }
    let hasMore = leastCount > Self.kept
    if !hasMore { leastCount = warmCount }
    return (count, hasMore)
  }
}

/// Looks after a while which calls were not needed. Belongs to the loop.
final class SpareTimer: Timer {
  private unowned let services: CallServices
  private var freed = 0

  /// Nanoseconds for which a call must not have been needed.
  static let period: UInt64 = 500_000_000

  init(_ services: CallServices) {
    self.services = services
    super.init()
  }

  override func fire() {
    let (count, hasMore) = services.trimSpareCalls()
    freed += count
    if hasMore { return services.loop.schedule(self, after: 5_000_000) }
    if freed > 0 { BackgroundThread.giveMemoryBack() }
    freed = 0
    if services.hasSurplusOfCalls { services.loop.schedule(self, after: Self.period) }
  }
}

extension Call {
  /// While it is spare: gives the memory of its buffers back.
  func trim() {
    head.trim()
    storage.removeAll(keepingAtMost: 0)
    body.removeAll(keepingAtMost: 0)
    decoded.removeAll(keepingAtMost: 0)
    parameters = []
    query.trim()
    stored.clear(keepingAtMost: 0)
    fields.removeAll(keepingAtMost: 0)
  }
}
