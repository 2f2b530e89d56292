import PluginHost

/// One task as people see it.
public struct TaskRecord: Sendable {
  public var id: TaskIdentifier
  public var kind: String
  /// Nil if its row has a state that there is not.
  public var state: TaskState?
  /// As its row has it.
  public var stateText: String
  public var attempt: Int
  /// Nil before the first attempt, unless it was enqueued with one.
  public var maximumAttempts: Int?
  public var priority: Int
  public var uniqueKey: String?
  public var traceparent: String?
  public var payloadSize: Int
  /// Milliseconds since 1970, as all that follow.
  public var created: Int64
  public var due: Int64
  public var started: Int64?
  public var finished: Int64?
  /// The host that works at it.
  public var owner: String?
}

/// One attempt that has failed.
public struct TaskFault: Sendable {
  public var attempt: Int
  /// Milliseconds since 1970.
  public var time: Int64
  public var text: String

  /// Of one task, the newest that are shown.
  static let most: Int64 = 1_000
}

/// How much of one kind there is.
public struct KindDepth: Sendable {
  public var kind: String
  public var isPaused: Bool
  public var counts: [TaskState: Int] = [:]
  /// Milliseconds that the oldest ready task has been due for.
  public var oldestAge: Int64?

  public init(kind: String, isPaused: Bool) {
    self.kind = kind
    self.isPaused = isPaused
  }
}

/// Which tasks are meant.
public struct TaskFilter: Sendable {
  public var state: TaskState?
  public var kind: String?
  public var limit: Int

  public init(state: TaskState? = nil, kind: String? = nil, limit: Int = 10_000) {
    self.state = state
    self.kind = kind
    self.limit = limit
  }
}
