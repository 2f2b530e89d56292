import Foundation

/// A value that is set once, and that threads can wait for.
final class Once<Value: Sendable>: @unchecked Sendable {  // `stored` is touched under `condition` only
  private let condition = NSCondition()
  private var stored: Value?

  var value: Value? { condition.withLock { stored } }

  func set(_ value: Value) {
    condition.withLock {
      if stored == nil { stored = value }
      condition.broadcast()
    }
  }

  /// The value; nil if there is still none after that time.
  func wait(timeout: Duration) -> Value? {
    let deadline = Date(timeIntervalSinceNow: timeout.seconds)
    return condition.withLock {
      while stored == nil, condition.wait(until: deadline) {}
      return stored
    }
  }
}

extension Duration {
  /// In seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }

  /// In whole milliseconds, rounded up, as poll(2) takes them.
  var milliseconds: CInt { CInt(clamping: Int((seconds * 1000).rounded(.up))) }
}
