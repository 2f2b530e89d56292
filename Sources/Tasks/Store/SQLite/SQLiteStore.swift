import EventLoop
import Glibc
import PluginHost

/// Tasks in a SQLite file, for one host.
final class SQLiteStore: TaskStore {
  private let paths: [String]
  private let owner: String
  private let makesFolder: Bool
  private var file: SQLiteFile?
  private var connection: SQLiteConnection?

  /// - Parameters:
  ///   - paths: the first of them that no other host has is taken.
  ///   - owner: names this host in the database.
  ///   - makesFolder: whether the folder of the file is the host's own to make.
  init(_ paths: [String], owner: String, makesFolder: Bool) {
    self.paths = paths
    self.owner = owner
    self.makesFolder = makesFolder
  }

  func open() throws(TaskFailure) {
    if makesFolder, let path = paths.first { SQLiteFile.makeFolder(of: path) }
    let file = try SQLiteFile.take(firstOf: paths)
    let path = file.path
    let connection = try SQLiteConnection(path, busyMilliseconds: 2_000)
    try SQLiteSchema.prepare(connection, firstIdentifier: Clock.unixMilliseconds * 1_000)
    // Whoever ran tasks of this file is dead, since the lock is ours.
    try connection.run("UPDATE tasks SET lease = 0 WHERE state = 'running' AND owner <> ?", [.text(owner)])
    self.file = consume file
    self.connection = connection
  }

  func close() {
    connection = nil
    file = nil
  }

  var notifications: Int32? { nil }
  func readNotifications() -> Bool { false }
  func notifyOthers() {}

  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    let connection = try database
    try connection.run("BEGIN IMMEDIATE")
    do throws(TaskFailure) {
      let value = try body()
      try connection.run("COMMIT")
      try file?.checkIsThere()
      return value
    } catch {
      if connection.isInTransaction { try? connection.run("ROLLBACK") }
      throw error
    }
  }

  var database: SQLiteConnection {
    get throws(TaskFailure) {
      guard let connection else { throw TaskFailure(EIO, "the database of tasks is not open") }
      return connection
    }
  }

  private var now: SQLValue { .integer(Clock.unixMilliseconds) }

  // MARK: the life of a task

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
    let made = try database.rows(
      """
      INSERT INTO tasks (kind, state, priority, max_attempts, due, created, unique_key, traceparent, payload)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id
      """,
      [
        .text(task.kind), .text(state.rawValue), .integer(Int64(task.priority)),
        .optional(task.maximumAttempts),
        .integer(due), .integer(now), .optional(task.uniqueKey), .optional(task.traceparent),
        .bytes(task.payload),
      ]
    ) { TaskIdentifier($0.integer(0)) }
    if let identifier = made.first { return identifier }
    let taken = try database.rows(
      """
      SELECT id FROM tasks WHERE kind = ? AND unique_key = ?
      AND unique_key IS NOT NULL AND state IN ('scheduled', 'ready', 'running', 'retry')
      """, [.text(task.kind), .optional(task.uniqueKey)]
    ) { TaskIdentifier($0.integer(0)) }
    guard let identifier = taken.first else {
      throw TaskFailure(EIO, "the database has taken a task, and not kept it")
    }
    return identifier
  }

  func promote() throws(TaskFailure) -> [String] {
    try database.rows(
      """
      UPDATE tasks SET state = 'ready'
      WHERE id IN (SELECT id FROM tasks WHERE state IN ('scheduled', 'retry') AND due <= ? LIMIT 1000) RETURNING kind
      """, [now]
    ) { $0.text(0) }
  }

  func nextDue() throws(TaskFailure) -> Int64? {
    let due = try database.rows(
      "SELECT due FROM tasks WHERE state IN ('scheduled', 'retry') ORDER BY due LIMIT 1"
    ) { $0.integer(0) }
    return due.first.map { max(0, $0 - Clock.unixMilliseconds) }
  }

  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> [ClaimedTask] {
    let now = Clock.unixMilliseconds
    return try database.rows(
      """
      UPDATE tasks SET state = 'running', attempt = attempt + 1, run = run + 1, owner = ?2, lease = ?3, started = ?4,
        max_attempts = coalesce(max_attempts, ?5)
      WHERE id IN (
        SELECT id FROM tasks WHERE state = 'ready' AND kind = ?1 AND NOT EXISTS (SELECT 1 FROM paused WHERE kind = ?1)
        ORDER BY priority DESC, id LIMIT ?6)
      RETURNING id, payload, attempt, max_attempts, priority, traceparent, run
      """,
      [
        .text(kind), .text(owner), .integer(now + lease), .integer(now), .integer(Int64(maximumAttempts)),
        .integer(Int64(limit)),
      ]
    ) { row in
      ClaimedTask(
        id: TaskIdentifier(row.integer(0)), kind: kind, payload: row.bytes(1), attempt: row.number(2),
        maximumAttempts: row.number(3), priority: row.number(4), traceparent: row.optionalText(5),
        run: row.integer(6))
    }
  }

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) {
    for attempt in attempts { try end(attempt, Clock.unixMilliseconds) }
  }

  private func end(_ end: AttemptEnd, _ now: Int64) throws(TaskFailure) {
    let which: [SQLValue] = [.integer(end.id.number), .integer(end.run), .text(end.owner)]
    let set: String
    let value: SQLValue
    var reason: String?
    switch end.result {
    case .done: (set, value) = ("state = 'done', finished = ?4", .integer(now))
    case .retry(let delay, let text):
      (set, value, reason) = ("state = 'retry', due = ?4", .integer(now + delay), text)
    case .dead(let text): (set, value, reason) = ("state = 'dead', finished = ?4", .integer(now), text)
    case .released: (set, value) = ("state = 'ready', attempt = attempt - ?4", .integer(1))
    }
    try database.run(
      """
      UPDATE tasks SET \(set), owner = NULL, lease = NULL
      WHERE id = ?1 AND run = ?2 AND owner = ?3 AND state = 'running'
      """, which + [value])
    guard let reason, try database.changes > 0 else { return }
    try database.run(
      "INSERT INTO faults (task, attempt, time, text) VALUES (?, ?, ?, ?)",
      [.integer(end.id.number), .integer(Int64(end.attempt)), .integer(now), .text(reason)])
  }

  func renew(lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier> {
    Set(
      try database.rows(
        "UPDATE tasks SET lease = ? WHERE state = 'running' AND owner = ? RETURNING id",
        [.integer(Clock.unixMilliseconds + lease), .text(owner)]
      ) { TaskIdentifier($0.integer(0)) })
  }

  func expired() throws(TaskFailure) -> [ExpiredTask] {
    try database.rows(
      """
      SELECT id, kind, attempt, max_attempts, owner, run FROM tasks WHERE state = 'running' AND lease < ? LIMIT 1000
      """, [now]
    ) { row in
      ExpiredTask(
        id: TaskIdentifier(row.integer(0)), kind: row.text(1), attempt: row.number(2),
        maximumAttempts: row.number(3), owner: row.text(4), run: row.integer(5))
    }
  }

  func clean(_ retention: Retention) throws(TaskFailure) -> Int {
    let now = Clock.unixMilliseconds
    var cleaned = 0
    for state in [TaskState.done, .cancelled] {
      let newest = try database.rows(
        "SELECT finished FROM tasks WHERE state = ? AND finished IS NOT NULL ORDER BY finished DESC LIMIT 1 OFFSET ?",
        [.text(state.rawValue), .integer(Int64(retention.count))]
      ) { $0.integer(0) }.first
      cleaned += try clean(state, before: max(now - retention.age, newest.map { $0 + 1 } ?? 0))
    }
    return cleaned + (try clean(.dead, before: now - retention.deadAge))
  }

  private func clean(_ state: TaskState, before time: Int64) throws(TaskFailure) -> Int {
    try database.run(
      """
      DELETE FROM tasks
      WHERE id IN (SELECT id FROM tasks WHERE state = ? AND finished IS NOT NULL AND finished < ? LIMIT 500)
      """, [.text(state.rawValue), .integer(time)])
    return try database.changes
  }

  func advance(schedule: String, to slot: Int64) throws(TaskFailure) -> Bool {
    let known = try database.rows("SELECT slot FROM schedules WHERE name = ?", [.text(schedule)]) {
      $0.integer(0)
    }.first
    if let known, known >= slot { return false }
    try database.run(
      "INSERT INTO schedules (name, slot) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET slot = ?2",
      [.text(schedule), .integer(slot)])
    return known != nil
  }
}
