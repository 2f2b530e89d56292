import EventLoop
import Synchronization

/// Counts the timers, watches and posts of a generation. None of them keeps it from ending: once its calls are over it
/// is closed, lets no more in, and waits until those that there are have ended.
///
/// One word, so that nobody gets in unseen while it closes: whether it is closed in bit 0, their number above.
final class ServiceCounter: Sendable {
  private let word = Atomic<Int>(0)
  private let waitingPosts = Atomic<Int>(0)
  /// Opens when it is closed and all have left.
  private let isOver = Latch()

  /// Any thread: one more; false once it is closed. If true, `leave` must follow.
  func enter() -> Bool {
    if word.add(2, ordering: .acquiringAndReleasing).oldValue & 1 == 0 { return true }
    leave()
    return false
  }

  func leave() {
    if word.subtract(2, ordering: .acquiringAndReleasing).newValue == 1 { isOver.countDown() }
  }

  /// Lets no more in; whether this was the first to say so.
  func close() -> Bool {
    let before = word.bitwiseOr(1, ordering: .acquiringAndReleasing).oldValue
    if before == 0 { isOver.countDown() }
    return before & 1 == 0
  }

  /// Waits until it is closed and all have left; false if they have not after `nanoseconds`.
  func waitUntilOver(nanoseconds: UInt64) -> Bool { isOver.wait(nanoseconds: nanoseconds) }

  var isClosed: Bool { word.load(ordering: .acquiring) & 1 != 0 }
  var count: Int { word.load(ordering: .acquiring) >> 1 }

  /// Room for one more post, of so many; false if there is none.
  func takePost(of limit: Int) -> Bool {
    if waitingPosts.add(1, ordering: .relaxed).newValue <= limit { return true }
    givePostBack()
    return false
  }

  func givePostBack() { waitingPosts.subtract(1, ordering: .relaxed) }
}
