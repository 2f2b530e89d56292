import EventLoop
import Glibc
import PluginHost

/// What people ask of a SQLite store.
extension SQLiteStore {
  private static let columns = """
    id, kind, state, attempt, max_attempts, priority, unique_key, traceparent, length(payload), created, due, started,
    finished, owner
    """

  private static func record(_ row: SQLiteRow) -> TaskRecord {
    TaskRecord(
      id: TaskIdentifier(row.integer(0)), kind: row.text(1), state: TaskState(rawValue: row.text(2)) ?? .dead,
      attempt: row.number(3), maximumAttempts: row.optional(4).map { Int($0) }, priority: row.number(5),
      uniqueKey: row.optionalText(6), traceparent: row.optionalText(7), payloadSize: row.number(8),
      created: row.integer(9), due: row.integer(10), started: row.optional(11), finished: row.optional(12),
      owner: row.optionalText(13))
  }

  func list(_ filter: TaskFilter) throws(TaskFailure) -> [TaskRecord] {
    try database.rows(
      """
      SELECT \(Self.columns) FROM tasks WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
      ORDER BY id DESC LIMIT ?3
      """,
      [.optional(filter.state?.rawValue), .optional(filter.kind), .integer(Int64(filter.limit))], Self.record)
  }

  func task(
    _ id: TaskIdentifier
  ) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? {
    let found = try database.rows(
      "SELECT \(Self.columns), payload FROM tasks WHERE id = ?", [.integer(id.number)]
    ) { (Self.record($0), $0.bytes(14)) }
    guard let (record, payload) = found.first else { return nil }
    let faults = try database.rows(
      "SELECT attempt, time, text FROM faults WHERE task = ? ORDER BY rowid", [.integer(id.number)]
    ) { TaskFault(attempt: $0.number(0), time: $0.integer(1), text: $0.text(2)) }
    return (record, payload, faults)
  }

  func depths() throws(TaskFailure) -> [KindDepth] {
    var depths: [String: KindDepth] = [:]
    for kind in try database.rows("SELECT kind FROM paused", [], { $0.text(0) }) {
      depths[kind] = KindDepth(kind: kind, isPaused: true)
    }
    let now = Clock.unixMilliseconds
    try database.run("SELECT kind, state, count(*), min(due) FROM tasks GROUP BY kind, state") { row in
      let kind = row.text(0)
      guard let state = TaskState(rawValue: row.text(1)) else { return }
      var depth = depths[kind] ?? KindDepth(kind: kind, isPaused: false)
      depth.counts[state] = row.number(2)
      if state == .ready { depth.oldestAge = max(0, now - row.integer(3)) }
      depths[kind] = depth
    }
    return depths.values.sorted { $0.kind < $1.kind }
  }

  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change(
      """
      UPDATE tasks SET state = 'cancelled', finished = ?2, owner = NULL, lease = NULL
      WHERE id = ?1 AND state IN ('scheduled', 'ready', 'running', 'retry')
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
