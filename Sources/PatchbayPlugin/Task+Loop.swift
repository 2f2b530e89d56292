// Swift's own `Task { }` inherits no executor preference: made in a handler, it would run on Swift's global thread pool.
// These have the same signatures and stand in for Swift's wherever this module is imported (of two declarations alike,
// Swift prefers the one that is not the standard library's). They run the new task, and all that it makes, on the
// event loop that it is made on; elsewhere they do what Swift's do. `Task.detached { }` leaves the loop.

extension Task where Failure == Never {
  /// Runs the operation on this event loop, as part of a new top-level task; off the loops, as Swift does.
  @discardableResult
  public init(
    name: String? = nil, priority: TaskPriority? = nil,
    @_inheritActorContext @_implicitSelfCapture operation:
      sending @escaping @isolated(any) () async ->
      Success
  ) {
    self.init(
      name: name, executorPreference: LoopExecutor.current, priority: priority,
      operation: { await operation() })
  }
}

extension Task where Failure == any Error {
  /// Runs the operation on this event loop, as part of a new top-level task; off the loops, as Swift does.
  @discardableResult
  public init(
    name: String? = nil, priority: TaskPriority? = nil,
    @_inheritActorContext @_implicitSelfCapture operation:
      sending @escaping @isolated(any) () async throws ->
      Success
  ) {
    self.init(
      name: name, executorPreference: LoopExecutor.current, priority: priority,
      operation: { try await operation() })
  }
}
