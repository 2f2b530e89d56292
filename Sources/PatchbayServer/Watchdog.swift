import EventLoop

/// Tells systemd that the host lives (`WatchdogSec=`), for as long as every event loop goes round.
///
/// Belongs to the main thread; the loops only count down the latch.
final class Watchdog {
  private let manager: ServiceManager
  private let loops: [EventLoop]
  /// Nanoseconds between two looks.
  let interval: UInt64
  /// Opens when all loops have answered.
  private var round: Latch?
  private var lastLook: UInt64 = 0

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
    if let round, !round.isOpen { return }
    if round != nil { manager.notify("WATCHDOG=1") }
    let next = Latch(loops.count)
    round = next
    for loop in loops { loop.post { next.countDown() } }
  }
}
