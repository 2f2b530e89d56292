import PluginHost

/// A task that this host may run now: it holds a lease on it.
struct ClaimedTask: Sendable {
  var id: TaskIdentifier
  var kind: String
  var payload: [UInt8]
  var attempt: Int
  var maximumAttempts: Int
  var priority: Int
  var traceparent: String?
  /// Counts how often it was claimed, ever: tells one attempt from all others.
  var run: Int64
}

/// A task whose lease has run out: the host that ran it has died, or cannot be heard.
struct ExpiredTask: Sendable {
  var id: TaskIdentifier
  var kind: String
  var attempt: Int
  var maximumAttempts: Int
  /// Nil where another program has written the row.
  var owner: String?
  var run: Int64
}

/// How an attempt ended. Takes effect only on a task that is still in that run of that host: whoever was
/// slower than its lease changes nothing.
struct AttemptEnd: Sendable {
  enum Result: Sendable, Equatable {
    case done
    // A reason that is empty is not kept.
    /// Again after so many milliseconds.
    case retry(Int64, reason: String)
    case dead(reason: String)
    /// It was not begun, and does not count.
    case released
  }

  var id: TaskIdentifier
  var attempt: Int
  var owner: String?
  var run: Int64
  var result: Result
}

/// How long finished tasks are kept.
public struct Retention: Sendable {
  /// Milliseconds after a task was done or cancelled.
  public var age: Int64 = 86_400_000
  /// Of those, the newest.
  public var count = 100_000
  /// Milliseconds after a task was found dead.
  public var deadAge: Int64 = 30 * 86_400_000

  public init() {}
}
