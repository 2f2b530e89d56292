import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Exchange
import Glibc

/// The life of a call as a plugin sees it. See `HostFunctions` for the invariants.
enum LifeFunctions {
  static func isCancelled(_ handle: OpaquePointer?) -> Bool {
    unsafe CallHandle.read(handle, else: true) { $0.isCancelled }
  }

  static func onCancel(
    _ handle: OpaquePointer?, _ then: bay_then?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    guard let then = unsafe then else { return EINVAL }
    let callback = unsafe ThenCallback(then: then, context: context)
    return call.onCancel(serial: serial) { call, serial in callback.run(call, serial: serial) }
  }

  static func sleep(
    _ handle: OpaquePointer?, _ milliseconds: UInt32, _ then: bay_then?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let then = unsafe then else { return EINVAL }
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    let callback = unsafe ThenCallback(then: then, context: context)
    let result = call.whileItLasts(serial) { () -> Int32 in
      guard let route = call.route, !route.isBlocking else { return EINVAL }
      let timer = unsafe SleepTimer(handle: handle, callback: callback, call: call, route: route)
      timer.start(after: UInt64(milliseconds) * 1_000_000)
      return 0
    }
    return result ?? ESTALE
  }

  static func state(_ handle: OpaquePointer?) -> UnsafeMutableRawPointer? {
    unsafe CallHandle.read(handle, else: nil) { unsafe $0.route?.generation.state }
  }

  static func context(_ handle: OpaquePointer?) -> UnsafeMutableRawPointer? {
    unsafe CallHandle.read(handle, else: nil) { unsafe $0.route?.context.pointer }
  }
}

/// A plugin's function and what it wants back.
@safe
struct ThenCallback: @unchecked Sendable {
  // Sendable: see `PluginPointer`.
  let then: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void
  let context: UnsafeMutableRawPointer?

  /// On the loop, for a call that is cancelled.
  func run(_ call: Call, serial: UInt64) {
    var exception = plugin_exception()
    unsafe plugin_guard_then(then, CallHandle.make(call, serial: serial), context, &exception)
    if exception.thrown { call.log("threw \(exception.text) from its cancel callback") }
  }
}

/// A plugin's wish to be called back on the call's loop after a while.
///
/// A use of its generation until it has fired. The handle may have ended by then: the plugin is called all the same,
/// since its context is its own to free.
@safe
final class SleepTimer: Timer, @unchecked Sendable {
  // Sendable: made on any thread, then touched by the loop only.
  private let handle: OpaquePointer?
  private let callback: ThenCallback
  private let loop: EventLoop
  private let route: Route

  init(handle: OpaquePointer?, callback: ThenCallback, call: Call, route: Route) {
    unsafe self.handle = handle
    self.callback = callback
    loop = call.services.loop
    self.route = route
    super.init()
  }

  func start(after nanoseconds: UInt64) {
    route.generation.uses.begin(loop.index)
    let deadline = Clock.monotonic &+ nanoseconds
    if loop.isCurrent {
      loop.schedule(self, at: deadline)
    } else {
      loop.post { [self] in loop.schedule(self, at: deadline) }
    }
  }

  /// Whether nobody waits for what it will do but the plugin's own tidying up.
  var isPointless: Bool {
    unsafe CallHandle.read(handle, else: true) { $0.isCancelled }
  }

  override func fire() {
    var exception = plugin_exception()
    CrashNote.during(route.crashText) {
      unsafe plugin_guard_then(callback.then, handle, callback.context, &exception)
    }
    if exception.thrown {
      let reason = "a bay_sleep callback threw \(exception.text)"
      if unsafe !CallHandle.fail(handle, reason: reason) {
        route.generation.log.error("\(route.description) \(reason)")
      }
    }
    route.generation.uses.end(loop.index)
  }
}

extension CallServices {
  /// The host ends: `bay_sleep` callbacks of calls that nobody waits for any more come now.
  public func wakeSleepers() {
    loop.hasten { timer in (timer as? SleepTimer)?.isPointless ?? false }
  }
}
