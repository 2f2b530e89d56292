import Synchronization

/// A one-shot answer: some thread fulfils it, others wait for it. Any thread; threads that wait must not be loops.
public final class Promise<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  /// Signalled once there is a value; each waiter that wakes hands the signal on to the next one.
  private let isFulfilled = Semaphore()

  public init() {}

  /// Gives the value and wakes all who wait. The first value counts: after that this is harmless.
  ///
  /// - Returns: whether this was the first one.
  @discardableResult public func fulfil(_ value: Value) -> Bool {
    let isFirst = stored.withLock { stored in
      guard stored == nil else { return false }
      stored = value
      return true
    }
    if isFirst { isFulfilled.signal() }
    return isFirst
  }

  /// The value, if there is one yet.
  public var value: Value? { stored.withLock { $0 } }

  /// Waits for the value, for ever if need be.
  public func wait() -> Value {
    while true {
      if let value { return value }
      isFulfilled.wait()
      isFulfilled.signal()
    }
  }

  /// Waits for the value; nil if there is none after `nanoseconds`.
  public func wait(nanoseconds: UInt64) -> Value? {
    if let value { return value }
    guard isFulfilled.wait(nanoseconds: nanoseconds) else { return nil }
    isFulfilled.signal()
    return value
  }
}
