import EventLoop
import Glibc
import PluginHost

/// New tasks.
extension SQLiteStore {
  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier] {
    let now = Clock.unixMilliseconds
    var identifiers: [TaskIdentifier] = []
    identifiers.reserveCapacity(tasks.count)
    for task in tasks { identifiers.append(try insert(task, now)) }
    return identifiers
  }

  private func insert(_ task: NewTask, _ now: Int64) throws(TaskFailure) -> TaskIdentifier {
    let due =
      switch task.due {
      case .now: now
      case .after(let delay): now + delay
      case .at(let time): time
      }
    let state: TaskState = due > now ? .scheduled : .ready
    // Another program may have given the identifiers that come next.
    for _ in 0..<2 {
      if let made = try make(task, state, due, now) { return made }
      if let holder = try holder(of: task) { return holder }
      try findNextIdentifier()
    }
    throw TaskFailure(EIO, "the database has taken a task, and not kept it", isRefusal: true)
  }

  /// Nil if its unique key or its identifier is taken.
  private func make(
    _ task: NewTask, _ state: TaskState, _ due: Int64, _ now: Int64
  ) throws(TaskFailure) -> TaskIdentifier? {
    try database.rows(
      """
      INSERT INTO tasks (id, kind, state, priority, max_attempts, due, created, unique_key, traceparent, payload)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id
      """,
      [
        .integer(takeIdentifier()), .text(task.kind), .text(state.rawValue), .integer(Int64(task.priority)),
        .optional(task.maximumAttempts), .integer(due), .integer(now), .optional(task.uniqueKey),
        .optional(task.traceparent), .bytes(task.payload),
      ]
    ) { TaskIdentifier($0.integer(0)) }.first
  }

  /// The task that has its unique key.
  private func holder(of task: NewTask) throws(TaskFailure) -> TaskIdentifier? {
    try database.rows(
      """
      SELECT id FROM tasks WHERE kind = ? AND unique_key = ?
      AND unique_key IS NOT NULL AND state IN ('scheduled', 'ready', 'running', 'retry')
      """, [.text(task.kind), .optional(task.uniqueKey)]
    ) { TaskIdentifier($0.integer(0)) }.first
  }
}
