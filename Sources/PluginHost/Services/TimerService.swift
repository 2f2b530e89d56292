import CPatchbay
import CPatchbayPluginGuard
import EventLoop

/// A timer of a plugin.
@safe
final class TimerService: Service {
  private let tick: bay_tick
  private lazy var timer = Clock(self)
  /// Nanoseconds between two ticks; 0: just one.
  private var every: UInt64 = 0
  /// Set anew since the last tick began.
  private var isSet = false

  init(_ owner: ServiceOwner, tick: @escaping bay_tick, ended: Ended?, context: UnsafeMutableRawPointer?) {
    unsafe self.tick = unsafe tick
    unsafe super.init(owner, ended: ended, context: context)
  }

  /// - Parameters:
  ///   - first: nanoseconds from now; nil: never.
  ///   - every: nanoseconds; 0: once.
  func set(first: UInt64?, every: UInt64) {
    isSet = true
    self.every = every
    if let first {
      table.loop.schedule(timer, after: first)
    } else {
      table.loop.cancel(timer)
    }
  }

  override func halt() { table.loop.cancel(timer) }

  private func fire() {
    isSet = false
    if every > 0 {
      let (next, now) = (timer.deadline &+ every, table.loop.now)
      table.loop.schedule(timer, at: next > now ? next : now &+ every)
    }
    run("timer") { unsafe plugin_guard_tick(tick, id, context, &$0) }
    if every == 0 && !isSet { table.end(self) }
  }

  /// The loop's side of it.
  private final class Clock: Timer {
    // Unowned: the service cancels it before it goes.
    private unowned let service: TimerService
    init(_ service: TimerService) {
      self.service = service
      super.init()
    }
    override func fire() {
      let service = service
      withExtendedLifetime(service) { service.fire() }
    }
  }
}
