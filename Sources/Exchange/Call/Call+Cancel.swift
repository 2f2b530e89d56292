import EventLoop
import Glibc
import Synchronization

/// Telling a handler that nobody waits any more.
///
/// The callback runs on the loop, at most once, while the call is open; a reply from another thread waits until it
/// has ended. It is taken and marked as running under the editing claim, and a reply looks at the mark under its own
/// claim, so that one of the two always sees the other.
extension Call {
  /// Tells the handler, by the call and the serial that it knows.
  public typealias CancelCallback = (_ call: Call, _ serial: UInt64) -> Void

  /// Any thread: remembers the callback, or runs it soon if nobody waits already.
  public func onCancel(serial: UInt64, _ callback: sending @escaping CancelCallback) -> Int32 {
    var isLate = false
    let refusal = edit(serial: serial) {
      cancelCallback = callback
      isLate = isCancelled
      return 0
    }
    if isLate { services.loop.post { [self] in runCancelCallback(serial) } }
    return refusal
  }

  /// Any thread: changes what belongs to the reply, if that is not made yet.
  ///
  /// - Returns: EALREADY where there is a reply, ESTALE where the call has ended, else what `body` returns.
  package func edit(serial: UInt64, _ body: () -> Int32) -> Int32 {
    switch state.claim(.editing, serial: serial) {
    case .granted: break
    case .alreadyReplied: return EALREADY
    case .ended: return ESTALE
    }
    defer { state.settle(.open) }
    return body()
  }

  /// On the loop: nobody waits any more. Says so to whoever asks or has asked to be told.
  public func cancel() {
    guard marks.cancel() else { return }
    runCancelCallback(state.serial)
    upstream?.cancel(self)
  }

  /// On the loop: nobody will take the reply. The call ends when the handler is through with it.
  public func abandon() {
    sink = nil
    cancel()
  }

  /// Any thread: runs `body` while the call cannot end, and so neither can its generation. Nil if it has ended, or
  /// has its reply and this is not its loop, which could release it now.
  package func whileItLasts<Result>(_ serial: UInt64, _ body: () -> Result) -> Result? {
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
    callback(self, serial)
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
