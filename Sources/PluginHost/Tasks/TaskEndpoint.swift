import Exchange

/// Runs the tasks of a kind: an async handler, a blocking one, a process of its own. Subclass it.
///
/// Shared by all threads.
open class TaskEndpoint: @unchecked Sendable {
  // Sendable: constants; subclasses say why they are.

  /// Where tasks run.
  public let lane: Endpoint.Lane
  /// Whether the handler may block, wherever it is.
  public let isBlocking: Bool

  init(_ lane: Endpoint.Lane, isBlocking: Bool) {
    self.lane = lane
    self.isBlocking = isBlocking
  }

  /// Runs the handler, on a loop or on a thread of the pool, as the lane says. How it went is said by `settle`, now or later.
  open func run(_ run: TaskRun) {}
}
