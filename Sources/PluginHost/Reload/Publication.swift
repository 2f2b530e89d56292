import EventLoop

/// A new route table on its way to all loops.
///
/// Until the last loop has taken it, calls may still begin in the generations of the table before.
public final class Publication: Sendable {
  private let taken: Latch

  public init(loops: Int) { taken = Latch(loops) }

  /// A loop has taken the table. Once for each loop.
  public func acknowledge() { taken.countDown() }

  public var isComplete: Bool { taken.isOpen }

  /// Waits until all loops have taken it; false if that took longer.
  func wait(nanoseconds: UInt64) -> Bool { taken.wait(nanoseconds: nanoseconds) }
}
