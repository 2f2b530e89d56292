import Synchronization

/// A count-down latch: opens for good when it has been counted down so many times. Any thread; threads that wait must not
/// be loops.
public final class Latch: Sendable {
  private let left: Atomic<Int>
  private let opened = Promise<Void>()
  private let action: Mutex<(@Sendable () -> Void)?>

  /// - Parameters:
  ///   - count: how often it is counted down; with 0 it is open at once.
  ///   - action: called when it opens, once, by the thread that counts down last, and before others stop waiting.
  public init(_ count: Int = 1, then action: (@Sendable () -> Void)? = nil) {
    left = Atomic(count)
    self.action = Mutex(action)
    if count <= 0 { open() }
  }

  /// Counts down by one. Harmless when it is open.
  public func countDown() {
    if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { open() }
  }

  /// Whether it was counted down often enough.
  public var isOpen: Bool { left.load(ordering: .acquiring) <= 0 }

  /// Waits until it opens, for ever if need be.
  public func wait() { opened.wait() }

  /// Waits until it opens; false if it has not after `nanoseconds`.
  public func wait(nanoseconds: UInt64) -> Bool { opened.wait(nanoseconds: nanoseconds) != nil }

  private func open() {
    // Released here: what it captures may own the latch.
    action.withLock { $0.take() }?()
    opened.fulfil(())
  }
}
