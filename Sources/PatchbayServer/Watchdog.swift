import EventLoop
import Synchronization

/// Tells systemd that the host lives (`WatchdogSec=`), for as long as every event loop goes round.
///
/// Belongs to the main thread; the loops only count down `left`.
final class Watchdog {
  private let manager: ServiceManager
  private let loops: [EventLoop]
  /// Nanoseconds between two looks.
  let interval: UInt64
  private var round: Round?
  private var lastLook: UInt64 = 0

  /// Loops that have not answered yet.
  private final class Round: Sendable {
    let left: Atomic<Int>
    init(_ count: Int) { left = Atomic(count) }
  }

  /// Nil if nobody looks for signs of life.
  init?(_ manager: ServiceManager, _ loops: [EventLoop]) {
    guard let time = manager.watchdog else { return nil }
    self.manager = manager
    self.loops = loops
    // Half of it, as sd_watchdog_enabled(3) has it, is for a sign; the loops are asked as long before.
    interval = max(1_000_000, time / 4)
  }

  /// Looks, if it is time: whether the loops have answered since the last time. Then there is a sign of life.
  func attend() {
    let now = Clock.monotonic
    guard now - lastLook >= interval else { return }
    lastLook = now
    if let round, round.left.load(ordering: .acquiring) > 0 { return }
    if round != nil { manager.notify("WATCHDOG=1") }
    let next = Round(loops.count)
    round = next
    for loop in loops { loop.post { next.left.subtract(1, ordering: .acquiringAndReleasing) } }
  }
}
