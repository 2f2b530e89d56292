import CPatchbay
import Glibc

// What the host calls. Invariant: it calls a handler with a handle of its own, whose context is the `BoundRoute` that
// the descriptor gave it and that is never freed. No error leaves these functions.

/// [loop] Runs the handler up to its first suspension, most often to its end.
func runAsync(_ pointer: OpaquePointer?) {
  guard let (bound, call) = unsafe open(pointer), case .async(let handler) = bound.handler else { return }
  var task: Task<Void, Never>?
  call.loop.runInline {
    task = Task(executorPreference: call.loop) {
      call.finish(await Outcome(of: { try await handler(Call(state: call)) }))
    }
  }
  // Most handlers are done by now, and their calls need nobody to tell them.
  if let task, !call.isFinished { call.cancelWhenAbandoned(task) }
}

/// [pool] Runs the handler to its end.
func runBlocking(_ pointer: OpaquePointer?) -> Int32 {
  guard let (bound, call) = unsafe open(pointer), case .blocking(let handler) = bound.handler else {
    return EINVAL
  }
  call.finishAndWait(Outcome(of: { try handler(Call(state: call)) }))
  return 0
}

/// What stands behind the host's handle. Nil, hence a handler that does nothing, only for what no host does: calling
/// without a context, or a plugin whose start it was refused.
private func open(_ pointer: OpaquePointer?) -> (BoundRoute, CallState)? {
  guard let pointer = unsafe pointer, let host = Binding.host,
    let context = unsafe host.table.pointee.context(pointer)
  else { return nil }
  let bound = unsafe Unmanaged<BoundRoute>.fromOpaque(context).takeUnretainedValue()
  guard let loops = bound.loops else { return nil }
  return (
    bound, CallState(handle: unsafe CallHandle(pointer, of: host), loop: unsafe loops.executor(of: pointer))
  )
}
