import Glibc
import PluginHost

/// What people ask of a PostgreSQL store.
extension PostgresStore {
  private static let columns = """
    id, left(kind, 200), left(state, 40), attempt, max_attempts, priority, left(unique_key, 300),
    left(traceparent, 200), octet_length(payload), \(time("created")), \(time("due")), \(time("started")),
    \(time("finished")), left(owner, 200)
    """

  /// Milliseconds since 1970. A time may be infinity, which is no number.
  private static func time(_ column: String) -> String {
    let (first, last) = ("timestamptz '1970-01-01 00:00+00'", "timestamptz '9999-12-31 00:00+00'")
    let bounded = "greatest(least(\(column), \(last)), \(first))"
    return "(CASE WHEN \(column) IS NOT NULL THEN extract(epoch FROM \(bounded)) * 1000 END)::bigint"
  }

  private static func record(_ row: PostgresRow) -> TaskRecord {
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
    let first = String(before.map { $0 &- 1 } ?? .max)
    let last = try database.rows(
      """
      SELECT min(id), count(*) FROM (
        SELECT id FROM patchbay.tasks WHERE id <= $1::bigint ORDER BY id DESC LIMIT $2::bigint) AS part
      """, [first, String(count)]
    ) { (id: $0.integer(0), count: $0.number(1)) }.first
    guard let last, last.count > 0 else { return Page(items: [], next: nil) }
    let records = try database.rows(
      """
      SELECT \(Self.columns) FROM patchbay.tasks WHERE id BETWEEN $1::bigint AND $2::bigint
      AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR kind = $4) ORDER BY id DESC LIMIT $5::bigint
      """, [String(last.id), first, filter.state?.rawValue, filter.kind, String(count)], Self.record)
    return Page(items: records, next: last.count < count || last.id == .min ? nil : last.id)
  }

  func task(
    _ id: TaskIdentifier
  ) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? {
    let found = try database.rows(
      """
      SELECT \(Self.columns), encode(substring(payload FROM 1 FOR \(NewTask.maximumPayload)), 'hex')
      FROM patchbay.tasks WHERE id = $1::bigint
      """, [id.description]
    ) { (Self.record($0), $0.bytes(14) ?? []) }
    guard let (record, payload) = found.first else { return nil }
    let faults = try database.rows(
      """
      SELECT attempt, \(Self.time("time")), left(text, 4000) FROM patchbay.faults WHERE task = $1::bigint
      ORDER BY number DESC LIMIT \(TaskFault.most)
      """, [id.description]
    ) { TaskFault(attempt: $0.number(0), time: TaskTime.bounded($0.integer(1)), text: $0.text(2)) }
    return (record, payload, faults.reversed())
  }

  func paused() throws(TaskFailure) -> [String] {
    try database.rows("SELECT left(kind, 200) FROM patchbay.paused") { $0.text(0) }
  }

  func count(after: Int64?, count: Int) throws(TaskFailure) -> Page<KindCount> {
    var seen = 0
    var last = Int64.min
    let counts = try database.rows(
      """
      SELECT left(kind, 200), left(state, 40), count(*), \(Self.time("now()")) - \(Self.time("min(due)")), max(id) FROM (
        SELECT kind, state, due, id FROM patchbay.tasks WHERE id >= $1::bigint ORDER BY id LIMIT $2::bigint) AS part
      GROUP BY kind, state
      """, [String(after.map { $0 &+ 1 } ?? .min), String(count)]
    ) { row in
      seen += row.number(2)
      last = max(last, row.integer(4))
      return KindCount(
        kind: row.text(0), state: row.text(1), count: row.number(2), age: row.integer(3))
    }
    return Page(items: counts, next: seen < count || last == .max ? nil : last)
  }

  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool {
    try change(
      """
      UPDATE patchbay.tasks SET state = 'cancelled', finished = now(), owner = NULL, lease = NULL
      WHERE id = $1::bigint AND state NOT IN ('done', 'dead', 'cancelled') RETURNING 1
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
