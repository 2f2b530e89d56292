/// A value that belongs to one event loop, as closures of other threads may carry it: only its loop can look at it, which
/// is checked at run time. As SwiftNIO's `NIOLoopBound`.
public struct LoopBound<Value>: @unchecked Sendable {
  // Sendable: `stored` is looked at on the loop only, see `value`.
  public let loop: EventLoop
  private let stored: Value

  /// Binds a value of the loop that runs on this thread.
  ///
  /// - Precondition: called on `loop`.
  public init(_ value: Value, on loop: EventLoop) {
    precondition(loop.isCurrent, "a value was bound to a loop that does not run on this thread")
    self.loop = loop
    stored = value
  }

  /// Binds a new value that this thread gives away to a loop. From any thread.
  public init(giving value: sending Value, to loop: EventLoop) {
    self.loop = loop
    stored = value
  }

  /// The value.
  ///
  /// - Precondition: called on `loop`.
  public var value: Value {
    precondition(loop.isCurrent, "a value that belongs to an event loop was touched on another thread")
    return stored
  }

  /// Runs `body` with the value on its loop. From any thread.
  public func post(_ body: @escaping @Sendable (Value) -> Void) { loop.post { body(value) } }
}
