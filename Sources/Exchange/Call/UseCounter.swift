import Synchronization

/// Counts what holds a generation's code alive: calls, timers, posted functions.
///
/// Every call counts once up and once down, on its own loop: so that loops do not fight for one cache line, each has
/// a counter in a line of its own. A use may end on another thread than it began; only the sum means anything.
///
/// One word counts both: the uses that there are in the low 24 bits, those that ever began above them.
public final class UseCounter: Sendable {
  private struct Line: ~Copyable {
    let count = Atomic<Int>(0)
    private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
  }

  private let line0 = Line()
  private let line1 = Line()
  private let line2 = Line()
  private let line3 = Line()

  private static let begun = 1 << 24

  public func begin(_ index: Int) { add(Self.begun + 1, index) }
  /// A use that is no call: it does not count among those that ever began.
  public func hold(_ index: Int) { add(1, index) }
  public func end(_ index: Int) { add(-1, index) }

  /// How many uses there are. Exact once no new ones begin.
  public var present: Int { sum & (Self.begun - 1) }

  /// How many uses there have been.
  public var ever: Int { sum >> 24 }

  private var sum: Int {
    line0.count.load(ordering: .acquiring) + line1.count.load(ordering: .acquiring)
      + line2.count.load(ordering: .acquiring) + line3.count.load(ordering: .acquiring)
  }

  private func add(_ change: Int, _ index: Int) {
    switch index & 3 {
    case 0: line0.count.add(change, ordering: .acquiringAndReleasing)
    case 1: line1.count.add(change, ordering: .acquiringAndReleasing)
    case 2: line2.count.add(change, ordering: .acquiringAndReleasing)
    default: line3.count.add(change, ordering: .acquiringAndReleasing)
    }
  }
}
