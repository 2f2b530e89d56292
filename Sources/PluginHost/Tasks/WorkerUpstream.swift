import Exchange

/// Brings calls and tasks to a worker process, and what comes of them back. Subclass it.
open class WorkerUpstream: Upstream, @unchecked Sendable {
  // Sendable: subclasses say why.

  /// From any thread: nobody needs the outcome of an attempt any more. It stays with the worker until its end.
  ///
  /// - Parameter isOverdue: its time is over.
  open func cancel(_ run: TaskRun, isOverdue: Bool) {}
}
