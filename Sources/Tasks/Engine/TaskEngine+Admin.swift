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
  case impossible(TaskState)
}

/// A kind that a plugin declares.
public struct DeclaredKind: Sendable {
  public let name: String
  public let plugin: String
  public let isBlocking: Bool
}

/// Questions from any thread. Each answer comes once, on the engine's thread.
extension TaskEngine {
  public typealias Answer<Value> = @Sendable (Result<Value, TaskFailure>) -> Void

  public func list(_ filter: TaskFilter, done: @escaping Answer<[TaskRecord]>) {
    ask({ thread throws(TaskFailure) in try thread.store.list(filter) }, done: done)
  }

  public func detail(_ id: TaskIdentifier, done: @escaping Answer<TaskDetail?>) {
    ask(
      { thread throws(TaskFailure) in
        try thread.store.task(id).map { TaskDetail(record: $0.0, payload: $0.payload, faults: $0.faults) }
      }, done: done)
  }

  /// How much there is of each kind, those that plugins declare among them.
  public func depths(done: @escaping Answer<[KindDepth]>) {
    ask({ thread throws(TaskFailure) in try thread.store.depths() }, done: done)
  }

  public var declaredKinds: [DeclaredKind] {
    kinds.withLock { kinds in
      kinds.values.map { DeclaredKind(name: $0.name, plugin: $0.generation.name, isBlocking: $0.isBlocking) }
    }
  }

  public func setPaused(_ kind: String, _ isPaused: Bool, done: @escaping Answer<Void>) {
    ask(
      { thread throws(TaskFailure) in
        try thread.change { store throws(TaskFailure) in
          try store.setPaused(kind, isPaused)
          if !isPaused { try store.notifyOthers() }
        }
        thread.consider(kind)
      }, done: done)
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
      guard isDone else { return .impossible(record.state) }
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
