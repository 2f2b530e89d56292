import Synchronization

/// Counts the timers, watches and posts of a generation. None of them keeps it from ending: once its calls are over it
/// is closed, lets no more in, and waits until those that there are have ended.
///
/// One word, so that nobody gets in unseen while it closes: whether it is closed in bit 0, their number above.
final class ServiceCounter: Sendable {
  private let word = Atomic<Int>(0)
  private let waitingPosts = Atomic<Int>(0)

  /// Any thread: one more; false once it is closed. If true, `leave` must follow.
  func enter() -> Bool {
    if word.add(2, ordering: .acquiringAndReleasing).oldValue & 1 == 0 { return true }
    leave()
    return false
  }

  func leave() { word.subtract(2, ordering: .acquiringAndReleasing) }

  /// Lets no more in; whether this was the first to say so.
  func close() -> Bool { word.bitwiseOr(1, ordering: .acquiringAndReleasing).oldValue & 1 == 0 }

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
