import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Glibc
import Synchronization

/// Telling a handler that nobody waits any more.
///
/// The callback runs on the loop, at most once, while the call is open; a reply from another thread waits until it
/// has ended. It is taken and marked as running under the editing claim, and a reply looks at the mark under its own
/// claim, so that one of the two always sees the other.
extension Call {
  /// A plugin's function and what it wants back.
  @safe
  struct Callback {
    let then: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void
    let context: UnsafeMutableRawPointer?
  }

  /// Any thread: remembers the callback, or runs it soon if nobody waits already.
  func onCancel(serial: UInt64, _ callback: Callback) -> Int32 {
    switch state.claim(.editing, serial: serial) {
    case .granted: break
    case .alreadyReplied: return EALREADY
    case .ended: return ESTALE
    }
    cancelCallback = callback
    let isLate = isCancelled
    state.settle(.open)
    if isLate { services.loop.post { [self] in runCancelCallback(serial) } }
    return 0
  }

  /// On the loop: nobody waits any more. Says so to whoever asks or has asked to be told.
  public func cancel() {
    guard marks.cancel() else { return }
    runCancelCallback(state.serial)
    carrier?.cancel(self)
  }

  /// On the loop: nobody will take the reply. The call ends when the handler is through with it.
  public func abandon() {
    sink = nil
    cancel()
  }

  /// Any thread: runs `body` while the call cannot end, and so neither can its generation. Nil if it has ended, or
  /// has its reply and this is not its loop, which could release it now.
  func whileItLasts<Result>(_ serial: UInt64, _ body: () -> Result) -> Result? {
    switch state.claim(.editing, serial: serial) {
    case .granted:
      defer { state.settle(.open) }
      return body()
    case .alreadyReplied where services.isOnLoop && state.isCurrent(serial): return body()
    case .alreadyReplied, .ended: return nil
    }
  }

  private func runCancelCallback(_ serial: UInt64) {
    guard case .granted = state.claim(.editing, serial: serial) else { return }
    let callback = cancelCallback.take()
    if callback != nil { cancelIsRunning.store(true, ordering: .releasing) }
    state.settle(.open)
    guard let callback else { return }
    var exception = plugin_exception()
    unsafe plugin_guard_then(
      callback.then, CallHandle.make(self, serial: serial), callback.context, &exception)
    if exception.thrown { log("threw \(exception.text) from its cancel callback") }
    cancelIsRunning.store(false, ordering: .releasing)
  }

  /// A thread that has claimed the reply: waits until a running callback has ended, unless it is that callback.
  func awaitCancelCallback() {
    guard cancelIsRunning.load(ordering: .acquiring), !services.isOnLoop else { return }
    while cancelIsRunning.load(ordering: .acquiring) { yieldThread() }
  }
}

/// Lets another thread run.
func yieldThread() { sched_yield() }
