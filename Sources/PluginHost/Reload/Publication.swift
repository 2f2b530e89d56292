import EventLoop
import Synchronization

/// A new route table on its way to all loops.
///
/// Until the last loop has taken it, calls may still begin in the generations of the table before.
public final class Publication: Sendable {
  private let left: Atomic<Int>
  private let done = Semaphore()

  public init(loops: Int) { left = Atomic(loops) }

  /// A loop has taken the table. Once for each loop.
  public func acknowledge() {
    if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.signal() }
  }

  public var isComplete: Bool { left.load(ordering: .acquiring) <= 0 }

  /// Waits until all loops have taken it; false if that took longer.
  func wait(nanoseconds: UInt64) -> Bool { isComplete || done.wait(nanoseconds: nanoseconds) }
}
