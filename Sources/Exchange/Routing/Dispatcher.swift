import EventLoop
import HTTP

/// Gives each call to the lane that its handler's type asks for. One for the host; called on the loops.
public final class Dispatcher: Sendable {
  /// What has become of a call.
  public enum Result {
    /// The handler has replied: the call's sink has the reply.
    case replied
    /// The sink gets the reply later.
    case deferred
    /// Nobody took it: there is no room now.
    case refused
  }

  private let pool: ThreadPool
  /// Nanoseconds from the complete request to the reply, where a route says nothing; nil: for ever.
  private let deadline: UInt64?

  public init(pool: ThreadPool, deadline: UInt64?) {
    self.pool = pool
    self.deadline = deadline
  }

  /// Hands over a call that has begun. Its reply goes to its sink.
  @inline(__always)
  public func dispatch(_ call: Call, on route: Route) -> Result {
    guard call.enter(route) else { return .refused }
    if call.isBlocking {
      call.willBlock()
      return call.services.loop.submit(call, to: pool) ? .deferred : .refused
    }
    call.runAsync(route)
    return call.repliedInHandler ? .replied : .deferred
  }

  /// Nanoseconds that a call of this route may take; nil: as long as it likes.
  public func deadline(of route: Route) -> UInt64? { route.deadline ?? deadline }
}
