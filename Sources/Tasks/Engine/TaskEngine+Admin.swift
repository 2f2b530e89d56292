import Glibc
import PluginHost

/// Everything that there is to know of one task.
public struct TaskDetail: Sendable {
  public let record: TaskRecord
  public let payload: [UInt8]
  /// Failed attempts, the oldest first.
  public let faults: [TaskFault]
}

/// What people may do to one task.
public enum TaskAct: String, Sendable {
  /// One that is not over: it will not run any more.
  case cancel
  /// One that is dead or cancelled: it is ready again, with all its attempts.
  case retry
  /// One that is over: it is forgotten.
  case discard
}

/// What an act has come to.
public enum TaskActResult: Sendable {
  case done(TaskRecord)
  case noSuchTask
  /// Not in the state that it is in.
  case impossible(String)
}

/// A kind that a plugin declares.
public struct DeclaredKind: Sendable {
  public let name: String
  public let plugin: String
  public let isBlocking: Bool
}

/// What has come of pausing or resuming a kind.
public enum PauseResult: Sendable {
  case done
  /// No plugin of this host declares it, and no task is of it; the kinds that there are.
  case noSuchKind([String])
}

/// Questions from any thread. Each answer comes once: that to an act on the engine's thread, all others on a thread that
/// only has questions, where it may be rendered without holding up those who enqueue tasks.
extension TaskEngine {
  public typealias Answer<Value> = @Sendable (Result<Value, TaskFailure>) -> Void

  public func list(_ filter: TaskFilter, done: @escaping Answer<[TaskRecord]>) {
    questions.add(done) { [self] () throws(TaskFailure) in try records(filter) }
  }

  public func detail(_ id: TaskIdentifier, done: @escaping Answer<TaskDetail?>) {
    questions.add(done) { [self] () throws(TaskFailure) in
      try read { store throws(TaskFailure) in
        try store.task(id).map { TaskDetail(record: $0.0, payload: $0.payload, faults: $0.faults) }
      }
    }
  }

  /// How much there is of each kind, those that plugins declare among them.
  public func depths(done: @escaping Answer<[KindDepth]>) {
    questions.add(done) { [self] () throws(TaskFailure) in try allDepths() }
  }

  /// Whether there is a kind of that name: declared, or of a task; if not, those that there are.
  public func knownKinds(unless kind: String, done: @escaping Answer<[String]?>) {
    questions.add(done) { [self] () throws(TaskFailure) in try names(unless: kind) }
  }

  public var declaredKinds: [DeclaredKind] {
    kinds.withLock { kinds in
      kinds.values.map { DeclaredKind(name: $0.name, plugin: $0.generation.name, isBlocking: $0.isBlocking) }
    }
  }

  public func setPaused(_ kind: String, _ isPaused: Bool, done: @escaping Answer<PauseResult>) {
    questions.add(done) { [self] () throws(TaskFailure) in
      if let names = try names(unless: kind) { return .noSuchKind(names) }
      try onEngine { thread throws(TaskFailure) in
        try thread.change { store throws(TaskFailure) in
          try store.setPaused(kind, isPaused)
          if !isPaused { try store.notifyOthers() }
        }
        thread.consider(kind)
      }
      return .done
    }
  }

  public func act(_ act: TaskAct, on id: TaskIdentifier, done: @escaping Answer<TaskActResult>) {
    ask({ thread throws(TaskFailure) in try thread.act(act, on: id) }, done: done)
  }
}

extension TaskThread {
  /// A transaction of its own. A failure of the database is noted, and the next turn opens it anew.
  func change<Value>(
    _ body: (any TaskStore) throws(TaskFailure) -> Value
  ) throws(TaskFailure) -> Value {
    try store.transaction { () throws(TaskFailure) in try body(store) }
  }

  fileprivate func act(_ act: TaskAct, on id: TaskIdentifier) throws(TaskFailure) -> TaskActResult {
    let result = try change { store throws(TaskFailure) -> TaskActResult in
      guard let (record, _, _) = try store.task(id) else { return .noSuchTask }
      let isDone =
        switch act {
        case .cancel: try store.cancel(id)
        case .retry: try store.retry(id)
        case .discard: try store.discard(id)
        }
      guard isDone else { return .impossible(record.stateText) }
      if act == .retry { try store.notifyOthers() }
      return .done(record)
    }
    guard case .done(let record) = result else { return result }
    switch act {
    case .cancel: for run in running.values where run.id == id { run.cancel(isOverdue: false) }
    case .retry: consider(record.kind)
    case .discard: break
    }
    return result
  }
}
