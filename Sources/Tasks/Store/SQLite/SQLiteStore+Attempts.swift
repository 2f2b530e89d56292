import EventLoop
import Glibc
import PluginHost

/// Attempts: their begin, leases and ends.
extension SQLiteStore {
  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> Claim {
    let now = Clock.unixMilliseconds
    let ready = try database.rows(
      """
      SELECT id, attempt, run, max_attempts, priority, substr(traceparent, 1, 200), length(payload),
        CASE WHEN length(payload) <= ?2 THEN payload END
      FROM tasks WHERE state = 'ready' AND kind = ?1 AND NOT EXISTS (SELECT 1 FROM paused WHERE kind = ?1)
      ORDER BY priority DESC, id LIMIT ?3
      """, [.text(kind), .integer(Int64(NewTask.maximumPayload)), .integer(Int64(limit))]
    ) { row in
      ReadyRow(
        id: TaskIdentifier(row.integer(0)), attempt: row.integer(1), run: row.integer(2),
        maximumAttempts: row.optional(3), priority: row.integer(4), traceparent: row.optionalText(5),
        payloadSize: row.integer(6), payload: row.bytes(7))
    }
    var claim = Claim()
    for row in ready {
      if let fault = row.fault {
        try setAside(row.id, fault, now)
        claim.refused.append((row.id, fault))
      } else {
        let task = row.claimed(kind, maximumAttempts: maximumAttempts)
        try take(task, until: now + lease, now)
        claim.tasks.append(task)
      }
    }
    return claim
  }

  private func take(_ task: ClaimedTask, until lease: Int64, _ now: Int64) throws(TaskFailure) {
    try database.run(
      """
      UPDATE tasks SET state = 'running', attempt = ?2, run = ?3, max_attempts = ?4, owner = ?5, lease = ?6, started = ?7
      WHERE id = ?1
      """,
      [
        .integer(task.id.number), .integer(Int64(task.attempt)), .integer(task.run),
        .integer(Int64(task.maximumAttempts)), .text(owner), .integer(lease), .integer(now),
      ])
  }

  private func setAside(_ id: TaskIdentifier, _ reason: String, _ now: Int64) throws(TaskFailure) {
    try database.run(
      "UPDATE tasks SET state = 'dead', finished = ?2, owner = NULL, lease = NULL WHERE id = ?1",
      [.integer(id.number), .integer(now)])
    try note(reason, of: id, attempt: 0, now)
  }

  private func note(
    _ reason: String, of id: TaskIdentifier, attempt: Int, _ now: Int64
  ) throws(TaskFailure) {
    try database.run(
      "INSERT INTO faults (task, attempt, time, text) VALUES (?, ?, ?, ?)",
      [.integer(id.number), .integer(Int64(attempt)), .integer(now), .text(reason)])
  }

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) {
    for attempt in attempts { try end(attempt, Clock.unixMilliseconds) }
  }

  private func end(_ end: AttemptEnd, _ now: Int64) throws(TaskFailure) {
    let which: [SQLValue] = [.integer(end.id.number), .integer(end.run), .optional(end.owner)]
    let set: String
    let value: SQLValue
    var reason: String?
    switch end.result {
    case .done: (set, value) = ("state = 'done', finished = ?4", .integer(now))
    case .retry(let delay, let text):
      (set, value, reason) = ("state = 'retry', due = ?4", .integer(now + delay), text)
    case .dead(let text): (set, value, reason) = ("state = 'dead', finished = ?4", .integer(now), text)
    case .released: (set, value) = ("state = 'ready', attempt = ?4", .integer(Int64(end.attempt) - 1))
    }
    try database.run(
      """
      UPDATE tasks SET \(set), owner = NULL, lease = NULL
      WHERE id = ?1 AND run = ?2 AND owner IS ?3 AND state = 'running'
      """, which + [value])
    guard let reason, !reason.isEmpty, try database.changes > 0 else { return }
    try note(reason, of: end.id, attempt: end.attempt, now)
  }

  func renew(_ ids: [TaskIdentifier], lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier> {
    var held: Set<TaskIdentifier> = []
    for id in ids {
      try database.run(
        "UPDATE tasks SET lease = ? WHERE id = ? AND state = 'running' AND owner = ?",
        [.integer(Clock.unixMilliseconds + lease), .integer(id.number), .text(owner)])
      if try database.changes > 0 { held.insert(id) }
    }
    return held
  }

  func expired() throws(TaskFailure) -> [ExpiredTask] {
    try database.rows(
      """
      SELECT id, substr(kind, 1, 200), attempt, max_attempts, owner, run FROM tasks
      WHERE state = 'running' AND (lease IS NULL OR lease < ?1 OR lease > ?2) LIMIT 1000
      """, [now, .integer(Clock.unixMilliseconds + TaskTime.farLease)]
    ) { row in
      ExpiredTask(
        id: TaskIdentifier(row.integer(0)), kind: row.text(1), attempt: row.number(2),
        maximumAttempts: row.number(3), owner: row.optionalText(4), run: row.integer(5))
    }
  }
}
