import Exchange

/// One kind of task that a plugin declares.
struct TaskDeclaration {
  var kind: String
  var endpoint: TaskEndpoint
  /// The author's own pointer, given back to the handler.
  var context: PluginPointer
  var rules = TaskRules()
}

/// What a kind asks for.
public struct TaskRules: Equatable, Sendable {
  /// Times that a task is begun, until it counts as dead.
  public var maximumAttempts = 10
  /// Nanoseconds of one attempt.
  public var timeout: UInt64 = 300_000_000_000
  /// Tasks at a time in one host.
  public var concurrency = 8
  /// Milliseconds after the first failure; doubled with each.
  public var backoff = 1_000
  /// Milliseconds that it never exceeds.
  public var backoffLimit = 600_000

  public init() {}

  /// The same, within what the database and sums of these numbers can take.
  var bounded: TaskRules {
    func bound<Number: Comparable>(_ number: Number, _ range: ClosedRange<Number>) -> Number {
      min(max(number, range.lowerBound), range.upperBound)
    }
    var rules = self
    rules.maximumAttempts = bound(maximumAttempts, 1...1_000_000)
    rules.timeout = bound(timeout, 1_000_000...UInt64(UInt32.max) * 1_000_000)
    rules.concurrency = bound(concurrency, 1...100_000)
    rules.backoff = bound(backoff, 1...Int(UInt32.max))
    rules.backoffLimit = bound(backoffLimit, 1...Int(UInt32.max))
    return rules
  }
}

/// What a kind may be called.
public enum TaskName {
  public static func isFit(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 128
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }
}
