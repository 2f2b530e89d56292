import Glibc
import PluginHost

/// Tasks in a PostgreSQL database, for any number of hosts.
final class PostgresStore: TaskStore {
  private let url: String
  let owner: String
  private var connection: PostgresConnection?

  /// - Parameter owner: names this host in the database.
  init(_ url: String, owner: String) {
    self.url = url
    self.owner = owner
  }

  func open() throws(TaskFailure) {
    let connection = try PostgresConnection(url, applicationName: "patchbay \(owner)")
    try connection.script("BEGIN")
    try PostgresSchema.prepare(connection)
    try connection.script("COMMIT")
    try connection.script("LISTEN patchbay_tasks")
    self.connection = connection
  }

  func close() { connection = nil }

  var notifications: Int32? { connection?.socket }
  func readNotifications() throws(TaskFailure) -> Bool { try database.readNotifications() }
  func notifyOthers() throws(TaskFailure) { try database.run("NOTIFY patchbay_tasks") }

  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    let database = try database
    try database.run("BEGIN")
    do throws(TaskFailure) {
      let value = try body()
      try database.run("COMMIT")
      return value
    } catch {
      try? database.run("ROLLBACK")
      throw error
    }
  }

  var database: PostgresConnection {
    get throws(TaskFailure) {
      guard let connection else { throw TaskFailure(EIO, "there is no connection to PostgreSQL") }
      return connection
    }
  }

  // MARK: the life of a task

  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier] {
    var identifiers = [TaskIdentifier?](repeating: nil, count: tasks.count)
    let plain = tasks.indices.filter { tasks[$0].uniqueKey == nil }
    if !plain.isEmpty {
      for (index, identifier) in zip(plain, try insertPlain(plain.map { tasks[$0] })) {
        identifiers[index] = identifier
      }
    }
    // In one order in all hosts, so that none waits for a key that another has while that waits for one of its own.
    let keyed = tasks.indices.filter { tasks[$0].uniqueKey != nil }.sorted {
      (tasks[$0].kind, tasks[$0].uniqueKey ?? "", $0) < (tasks[$1].kind, tasks[$1].uniqueKey ?? "", $1)
    }
    for index in keyed { identifiers[index] = try insertUnique(tasks[index]) }
    return identifiers.compactMap { $0 }
  }

  /// Identities are given in the order of the rows (ORDER BY of INSERT … SELECT), hence by size in that of the tasks.
  private func insertPlain(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier] {
    let made = try database.rows(
      """
      INSERT INTO patchbay.tasks (kind, state, priority, max_attempts, due, traceparent, payload)
      SELECT kind, CASE WHEN due > now() THEN 'scheduled' ELSE 'ready' END, priority, attempts, due, trace, payload
      FROM (
        SELECT *, coalesce(to_timestamp(at / 1000.0), now() + delay * interval '1 millisecond') AS due
        FROM unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[])
          WITH ORDINALITY AS t (kind, priority, attempts, delay, at, trace, payload, place)
      ) AS new ORDER BY place RETURNING id
      """,
      [
        PostgresText.array(tasks.map { $0.kind }), PostgresText.array(tasks.map { Int64($0.priority) }),
        PostgresText.array(tasks.map { $0.maximumAttempts.map { Int64($0) } }),
        PostgresText.array(tasks.map { $0.due.delay }), PostgresText.array(tasks.map { $0.due.time }),
        PostgresText.array(tasks.map { $0.traceparent }), PostgresText.array(tasks.map { $0.payload }),
      ]
    ) { TaskIdentifier($0.integer(0)) }
    guard made.count == tasks.count else {
      throw TaskFailure(EIO, "PostgreSQL made \(made.count) tasks of \(tasks.count)")
    }
    return made.sorted { $0.number < $1.number }
  }

  private func insertUnique(_ task: NewTask) throws(TaskFailure) -> TaskIdentifier {
    let payload = PostgresText.array([task.payload])
    let key = task.uniqueKey
    // The task that has the key may end between the two statements.
    for _ in 0..<5 {
      let made = try database.rows(
        """
        INSERT INTO patchbay.tasks (kind, state, priority, max_attempts, due, unique_key, traceparent, payload)
        SELECT $1, CASE WHEN due > now() THEN 'scheduled' ELSE 'ready' END, $2::int, $3::int, due, $4, $5,
          ($6::bytea[])[1]
        FROM coalesce(to_timestamp($7::bigint / 1000.0), now() + $8::bigint * interval '1 millisecond') AS due
        ON CONFLICT DO NOTHING RETURNING id
        """,
        [
          task.kind, String(task.priority), task.maximumAttempts.map(String.init), key, task.traceparent,
          payload,
          task.due.time.map(String.init), task.due.delay.map(String.init),
        ]
      ) { TaskIdentifier($0.integer(0)) }
      if let identifier = made.first { return identifier }
      let taken = try database.rows(
        """
        SELECT id FROM patchbay.tasks
        WHERE kind = $1 AND unique_key = $2 AND state IN ('scheduled', 'ready', 'running', 'retry')
        """, [task.kind, key]
      ) { TaskIdentifier($0.integer(0)) }
      if let identifier = taken.first { return identifier }
    }
    throw TaskFailure(EBUSY, "the unique key \(key ?? "") is taken and given back too quickly")
  }

  func promote() throws(TaskFailure) -> [String] {
    try database.rows(
      """
      UPDATE patchbay.tasks SET state = 'ready'
      WHERE id IN (
        SELECT id FROM patchbay.tasks WHERE state IN ('scheduled', 'retry') AND due <= now()
        ORDER BY due LIMIT 1000 FOR UPDATE SKIP LOCKED)
      RETURNING kind
      """
    ) { $0.text(0) }
  }

  func nextDue() throws(TaskFailure) -> Int64? {
    try database.rows(
      """
      SELECT greatest(0, ceil(extract(epoch FROM min(due) - now()) * 1000))::bigint
      FROM patchbay.tasks WHERE state IN ('scheduled', 'retry') HAVING min(due) IS NOT NULL
      """
    ) { $0.integer(0) }.first
  }

  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> [ClaimedTask] {
    try database.rows(
      """
      UPDATE patchbay.tasks SET state = 'running', attempt = attempt + 1, run = run + 1, owner = $2,
        lease = now() + $3::bigint * interval '1 millisecond', started = now(),
        max_attempts = coalesce(max_attempts, $4::int)
      WHERE id IN (
        SELECT id FROM patchbay.tasks
        WHERE state = 'ready' AND kind = $1 AND NOT EXISTS (SELECT 1 FROM patchbay.paused WHERE kind = $1)
        ORDER BY priority DESC, id LIMIT $5::int FOR UPDATE SKIP LOCKED)
      RETURNING id, payload, attempt, max_attempts, priority, traceparent, run
      """, [kind, owner, String(lease), String(maximumAttempts), String(limit)]
    ) { row in
      ClaimedTask(
        id: TaskIdentifier(row.integer(0)), kind: kind, payload: row.bytes(1), attempt: row.number(2),
        maximumAttempts: row.number(3), priority: row.number(4), traceparent: row.optionalText(5),
        run: row.integer(6))
    }
  }

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) {
    guard !attempts.isEmpty else { return }
    try database.run(
      """
      WITH ended AS (
        UPDATE patchbay.tasks t SET state = e.state, owner = NULL, lease = NULL,
          finished = CASE WHEN e.state IN ('done', 'dead') THEN now() END,
          due = CASE WHEN e.state = 'retry' THEN now() + e.delay * interval '1 millisecond' ELSE t.due END,
          attempt = CASE WHEN e.state = 'ready' THEN t.attempt - 1 ELSE t.attempt END
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::int[])
          AS e (id, run, owner, state, delay, reason, attempt)
        WHERE t.id = e.id AND t.run = e.run AND t.owner = e.owner AND t.state = 'running'
        RETURNING t.id, e.attempt, e.reason)
      INSERT INTO patchbay.faults (task, attempt, text) SELECT id, attempt, reason FROM ended WHERE reason IS NOT NULL
      """,
      [
        PostgresText.array(attempts.map { $0.id.number }), PostgresText.array(attempts.map { $0.run }),
        PostgresText.array(attempts.map { $0.owner }),
        PostgresText.array(attempts.map { $0.result.state.rawValue }),
        PostgresText.array(attempts.map { $0.result.delay }),
        PostgresText.array(attempts.map { $0.result.reason }),
        PostgresText.array(attempts.map { Int64($0.attempt) }),
      ])
  }

  func renew(lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier> {
    Set(
      try database.rows(
        """
        UPDATE patchbay.tasks SET lease = now() + $1::bigint * interval '1 millisecond'
        WHERE state = 'running' AND owner = $2 RETURNING id
        """, [String(lease), owner]
      ) { TaskIdentifier($0.integer(0)) })
  }

  func expired() throws(TaskFailure) -> [ExpiredTask] {
    try database.rows(
      """
      SELECT id, kind, attempt, max_attempts, owner, run FROM patchbay.tasks
      WHERE state = 'running' AND lease < now() LIMIT 1000 FOR UPDATE SKIP LOCKED
      """
    ) { row in
      ExpiredTask(
        id: TaskIdentifier(row.integer(0)), kind: row.text(1), attempt: row.number(2),
        maximumAttempts: row.number(3), owner: row.text(4), run: row.integer(5))
    }
  }

  func clean(_ retention: Retention) throws(TaskFailure) -> Int {
    var cleaned = 0
    for state in [TaskState.done, .cancelled, .dead] {
      cleaned += try database.rows(
        """
        DELETE FROM patchbay.tasks WHERE id IN (
          SELECT id FROM patchbay.tasks WHERE state = $1 AND finished IS NOT NULL AND (
            finished < now() - $2::bigint * interval '1 millisecond'
            OR finished <= (
              SELECT finished FROM patchbay.tasks WHERE state = $1 AND finished IS NOT NULL
              ORDER BY finished DESC LIMIT 1 OFFSET $3::bigint))
          LIMIT 500 FOR UPDATE SKIP LOCKED)
        RETURNING 1
        """,
        [
          state.rawValue, String(state == .dead ? retention.deadAge : retention.age),
          String(state == .dead ? Int(Int32.max) : retention.count),
        ]
      ) { _ in }.count
    }
    return cleaned
  }

  func advance(schedule: String, to slot: Int64) throws(TaskFailure) -> Bool {
    // xmax is 0 in a row that was inserted just now.
    try database.rows(
      """
      INSERT INTO patchbay.schedules AS s (name, slot) VALUES ($1, $2::bigint)
      ON CONFLICT (name) DO UPDATE SET slot = excluded.slot WHERE s.slot < excluded.slot RETURNING s.xmax <> 0
      """, [schedule, String(slot)]
    ) { $0.text(0) == "t" }.first ?? false
  }
}

extension NewTask.Due {
  /// Milliseconds from now; nil if it is a time.
  fileprivate var delay: Int64? {
    switch self {
    case .now: 0
    case .after(let delay): delay
    case .at: nil
    }
  }

  /// Milliseconds since 1970.
  fileprivate var time: Int64? { if case .at(let time) = self { time } else { nil } }
}

extension AttemptEnd.Result {
  fileprivate var state: TaskState {
    switch self {
    case .done: .done
    case .retry: .retry
    case .dead: .dead
    case .released: .ready
    }
  }

  fileprivate var delay: Int64? { if case .retry(let delay, _) = self { delay } else { nil } }

  fileprivate var reason: String? {
    switch self {
    case .done, .released: nil
    case .retry(_, let reason), .dead(let reason): reason
    }
  }
}
