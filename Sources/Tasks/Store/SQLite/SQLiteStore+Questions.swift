import EventLoop
import Glibc
import PluginHost

/// What people ask of a SQLite store.
extension SQLiteStore {
  private static let columns = """
    id, substr(kind, 1, 200), substr(state, 1, 40), attempt, max_attempts, priority, substr(unique_key, 1, 300),
    substr(traceparent, 1, 200), length(payload), created, due, started, finished, substr(owner, 1, 200)
    """

  private static func record(_ row: SQLiteRow) -> TaskRecord {
    TaskRecord(
      id: TaskIdentifier(row.integer(0)), kind: row.text(1), state: TaskState(rawValue: row.text(2)),
      stateText: row.text(2),
      attempt: row.number(3), maximumAttempts: row.optional(4).map { Int($0) }, priority: row.number(5),
      uniqueKey: row.optionalText(6), traceparent: row.optionalText(7), payloadSize: row.number(8),
      created: TaskTime.bounded(row.integer(9)), due: TaskTime.bounded(row.integer(10)),
      started: row.optional(11).map(TaskTime.bounded), finished: row.optional(12).map(TaskTime.bounded),
      owner: row.optionalText(13))
  }

  func page(_ filter: TaskFilter, before: Int64?, count: Int) throws(TaskFailure) -> Page<TaskRecord> {
    let first = before.map { $0 &- 1 } ?? .max
    let last = try database.rows(
      """
      SELECT min(id), count(*) FROM (SELECT id FROM tasks WHERE id <= ? ORDER BY id DESC LIMIT ?)
      """, [.integer(first), .integer(Int64(count))]
    ) { (id: $0.integer(0), count: $0.number(1)) }.first
    guard let last, last.count > 0 else { return Page(items: [], next: nil) }
    let records = try database.rows(
      """
      SELECT \(Self.columns) FROM tasks WHERE id BETWEEN ?1 AND ?2
      AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR kind = ?4) ORDER BY id DESC LIMIT ?5
      """,
      [
        .integer(last.id), .integer(first), .optional(filter.state?.rawValue), .optional(filter.kind),
        .integer(Int64(count)),
      ], Self.record)
    return Page(items: records, next: last.count < count || last.id == .min ? nil : last.id)
  }

  func task(
    _ id: TaskIdentifier
  ) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? {
    let found = try database.rows(
      "SELECT \(Self.columns), substr(payload, 1, ?2) FROM tasks WHERE id = ?1",
      [.integer(id.number), .integer(Int64(NewTask.maximumPayload))]
    ) { (Self.record($0), $0.bytes(14) ?? []) }
    guard let (record, payload) = found.first else { return nil }
    let faults = try database.rows(
      "SELECT attempt, time, substr(text, 1, 4000) FROM faults WHERE task = ?1 ORDER BY rowid DESC LIMIT ?2",
      [.integer(id.number), .integer(TaskFault.most)]
    ) { TaskFault(attempt: $0.number(0), time: TaskTime.bounded($0.integer(1)), text: $0.text(2)) }
    return (record, payload, faults.reversed())
  }

  func paused() throws(TaskFailure) -> [String] {
    try database.rows("SELECT substr(kind, 1, 200) FROM paused") { $0.text(0) }
  }

  func count(after: Int64?, count: Int) throws(TaskFailure) -> Page<KindCount> {
    var seen = 0
    var last = Int64.min
    let now = Clock.unixMilliseconds
    let counts = try database.rows(
      """
      SELECT substr(kind, 1, 200), substr(state, 1, 40), count(*), min(due), max(id) FROM (
        SELECT kind, state, due, id FROM tasks WHERE id >= ?1 ORDER BY id LIMIT ?2)
      GROUP BY kind, state
      """, [.integer(after.map { $0 &+ 1 } ?? .min), .integer(Int64(count))]
    ) { row in
      seen += row.number(2)
      last = max(last, row.integer(4))
      return KindCount(
        kind: row.text(0), state: row.text(1), count: row.number(2),
        age: now - TaskTime.bounded(row.integer(3)))
    }
    return Page(items: counts, next: seen < count || last == .max ? nil : last)
  }

  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change(
      """
      UPDATE tasks SET state = 'cancelled', finished = ?2, owner = NULL, lease = NULL
      WHERE id = ?1 AND state NOT IN ('done', 'dead', 'cancelled')
      """, [.integer(id.number), .integer(Clock.unixMilliseconds)])
  }

  func retry(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    let key = """
      SELECT 1 FROM tasks other JOIN tasks this ON this.id = ? AND other.kind = this.kind
      AND other.unique_key = this.unique_key AND other.state IN ('scheduled', 'ready', 'running', 'retry')
      """
    guard try database.rows(key, [.integer(id.number)], { _ in }).isEmpty else {
      throw TaskFailure(EEXIST, "another task has its unique key now")
    }
    return try change(
      """
      UPDATE tasks SET state = 'ready', attempt = 0, due = ?2, finished = NULL
      WHERE id = ?1 AND state IN ('dead', 'cancelled')
      """, [.integer(id.number), .integer(Clock.unixMilliseconds)])
  }

  func discard(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change("DELETE FROM tasks WHERE id = ? AND finished IS NOT NULL", [.integer(id.number)])
  }

  func setPaused(_ kind: String, _ isPaused: Bool) throws(TaskFailure) {
    try database.run(
      isPaused
        ? "INSERT INTO paused (kind) VALUES (?) ON CONFLICT DO NOTHING" : "DELETE FROM paused WHERE kind = ?",
      [.text(kind)])
  }

  private func change(_ sql: String, _ values: [SQLValue]) throws(TaskFailure) -> Bool {
    try database.run(sql, values)
    return try database.changes > 0
  }
}
