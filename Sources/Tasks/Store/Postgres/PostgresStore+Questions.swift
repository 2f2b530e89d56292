import Glibc
import PluginHost

/// What people ask of a PostgreSQL store.
extension PostgresStore {
  private static let columns = """
    id, kind, state, attempt, max_attempts, priority, unique_key, traceparent, length(payload), \(time("created")),
    \(time("due")), \(time("started")), \(time("finished")), owner
    """

  private static func time(_ column: String) -> String { "(extract(epoch FROM \(column)) * 1000)::bigint" }

  private static func record(_ row: PostgresRow) -> TaskRecord {
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
      SELECT \(Self.columns) FROM patchbay.tasks
      WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR kind = $2) ORDER BY id DESC LIMIT $3::bigint
      """, [filter.state?.rawValue, filter.kind, String(filter.limit)], Self.record)
  }

  func task(
    _ id: TaskIdentifier
  ) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? {
    let found = try database.rows(
      "SELECT \(Self.columns), payload FROM patchbay.tasks WHERE id = $1::bigint", [id.description]
    ) { (Self.record($0), $0.bytes(14)) }
    guard let (record, payload) = found.first else { return nil }
    let faults = try database.rows(
      "SELECT attempt, \(Self.time("time")), text FROM patchbay.faults WHERE task = $1::bigint ORDER BY number",
      [id.description]
    ) { TaskFault(attempt: $0.number(0), time: $0.integer(1), text: $0.text(2)) }
    return (record, payload, faults)
  }

  func depths() throws(TaskFailure) -> [KindDepth] {
    var depths: [String: KindDepth] = [:]
    for kind in try database.rows("SELECT kind FROM patchbay.paused", [], { $0.text(0) }) {
      depths[kind] = KindDepth(kind: kind, isPaused: true)
    }
    let rows = try database.rows(
      """
      SELECT kind, state, count(*), greatest(0, extract(epoch FROM now() - min(due)) * 1000)::bigint
      FROM patchbay.tasks GROUP BY kind, state
      """, [], { ($0.text(0), $0.text(1), $0.number(2), $0.integer(3)) })
    for (kind, text, count, age) in rows {
      guard let state = TaskState(rawValue: text) else { continue }
      var depth = depths[kind] ?? KindDepth(kind: kind, isPaused: false)
      depth.counts[state] = count
      if state == .ready { depth.oldestAge = age }
      depths[kind] = depth
    }
    return depths.values.sorted { $0.kind < $1.kind }
  }

  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change(
      """
      UPDATE patchbay.tasks SET state = 'cancelled', finished = now(), owner = NULL, lease = NULL
      WHERE id = $1::bigint AND state IN ('scheduled', 'ready', 'running', 'retry') RETURNING 1
      """, id)
  }

  func retry(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    let taken: [Void] = try database.rows(
      """
      SELECT 1 FROM patchbay.tasks other JOIN patchbay.tasks this ON this.id = $1::bigint AND other.kind = this.kind
      AND other.unique_key = this.unique_key AND other.state IN ('scheduled', 'ready', 'running', 'retry')
      """, [id.description]
    ) { _ in }
    guard taken.isEmpty else { throw TaskFailure(EEXIST, "another task has its unique key now") }
    return try change(
      """
      UPDATE patchbay.tasks SET state = 'ready', attempt = 0, due = now(), finished = NULL
      WHERE id = $1::bigint AND state IN ('dead', 'cancelled') RETURNING 1
      """, id)
  }

  func discard(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change("DELETE FROM patchbay.tasks WHERE id = $1::bigint AND finished IS NOT NULL RETURNING 1", id)
  }

  func setPaused(_ kind: String, _ isPaused: Bool) throws(TaskFailure) {
    try database.run(
      isPaused
        ? "INSERT INTO patchbay.paused (kind) VALUES ($1) ON CONFLICT DO NOTHING"
        : "DELETE FROM patchbay.paused WHERE kind = $1", [kind])
  }

  private func change(_ sql: String, _ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try !database.rows(sql, [id.description]) { _ in }.isEmpty
  }
}
