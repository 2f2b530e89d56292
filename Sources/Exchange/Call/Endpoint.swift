/// Serves the calls of a route: an async handler, a blocking one, a typed function, a process of its own. Subclass it.
///
/// Shared by all threads.
open class Endpoint: @unchecked Sendable {
  // Sendable: constants; subclasses say why they are.

  /// Where calls run.
  public enum Lane: String, Sendable {
    /// On the loop of the connection.
    case loop
    /// On a thread of the pool.
    case pool
    /// In a worker process.
    case process
  }

  public let lane: Lane
  /// As plugins declare it: "async", "blocking" or "function".
  public let kind: String

  public init(_ lane: Lane, kind: String) {
    self.lane = lane
    self.kind = kind
  }

  /// Runs the handler of an open call. On the call's loop, or on a thread of the pool if that is the lane.
  ///
  /// In the pool, the call must have its reply, or another thread be writing it, when this returns.
  open func run(_ call: Call, on route: Route) {}
}
