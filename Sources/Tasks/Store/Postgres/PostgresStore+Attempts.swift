import Glibc
import PluginHost

/// Attempts: their begin, leases and ends.
extension PostgresStore {
  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> Claim {
    let ready = try database.rows(
      """
      SELECT id, attempt, run, max_attempts, priority, left(traceparent, 200), octet_length(payload),
        CASE WHEN octet_length(payload) <= $2::int THEN encode(payload, 'hex') END
      FROM patchbay.tasks
      WHERE state = 'ready' AND kind = $1 AND NOT EXISTS (SELECT 1 FROM patchbay.paused WHERE kind = $1)
      ORDER BY priority DESC, id LIMIT $3::int FOR UPDATE SKIP LOCKED
      """, [kind, String(NewTask.maximumPayload), String(limit)]
    ) { row in
      ReadyRow(
        id: TaskIdentifier(row.integer(0)), attempt: row.integer(1), run: row.integer(2),
        maximumAttempts: row.optional(3), priority: row.integer(4), traceparent: row.optionalText(5),
        payloadSize: row.integer(6), payload: row.bytes(7))
    }
    var claim = Claim()
    for row in ready {
      if let fault = row.fault {
        claim.refused.append((row.id, fault))
      } else {
        claim.tasks.append(row.claimed(kind, maximumAttempts: maximumAttempts))
      }
    }
    try take(claim.tasks, lease: lease)
    try setAside(claim.refused)
    return claim
  }

  private func take(_ tasks: [ClaimedTask], lease: Int64) throws(TaskFailure) {
    guard !tasks.isEmpty else { return }
    try database.run(
      """
      UPDATE patchbay.tasks t SET state = 'running', attempt = c.attempt, run = c.run, max_attempts = c.attempts,
        owner = $5, lease = now() + $6::bigint * interval '1 millisecond', started = now()
      FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[]) AS c (id, attempt, run, attempts)
      WHERE t.id = c.id
      """,
      [
        PostgresText.array(tasks.map { $0.id.number }), PostgresText.array(tasks.map { Int64($0.attempt) }),
        PostgresText.array(tasks.map { $0.run }), PostgresText.array(tasks.map { Int64($0.maximumAttempts) }),
        owner, String(lease),
      ])
  }

  private func setAside(_ rows: [(id: TaskIdentifier, reason: String)]) throws(TaskFailure) {
    guard !rows.isEmpty else { return }
    try database.run(
      """
      WITH dead AS (
        UPDATE patchbay.tasks t SET state = 'dead', finished = now(), owner = NULL, lease = NULL
        FROM unnest($1::bigint[], $2::text[]) AS r (id, reason) WHERE t.id = r.id RETURNING t.id, r.reason)
      INSERT INTO patchbay.faults (task, attempt, text) SELECT id, 0, reason FROM dead
      """, [PostgresText.array(rows.map { $0.id.number }), PostgresText.array(rows.map { $0.reason })])
  }

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) {
    guard !attempts.isEmpty else { return }
    try database.run(
      """
      WITH ended AS (
        UPDATE patchbay.tasks t SET state = e.state, owner = NULL, lease = NULL,
          finished = CASE WHEN e.state IN ('done', 'dead') THEN now() END,
          due = CASE WHEN e.state = 'retry' THEN now() + e.delay * interval '1 millisecond' ELSE t.due END,
          attempt = CASE WHEN e.state = 'ready' THEN e.attempt - 1 ELSE t.attempt END
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::int[])
          AS e (id, run, owner, state, delay, reason, attempt)
        WHERE t.id = e.id AND t.run = e.run AND t.owner IS NOT DISTINCT FROM e.owner
          AND t.state = 'running'
        RETURNING t.id, e.attempt, e.reason)
      INSERT INTO patchbay.faults (task, attempt, text) SELECT id, attempt, reason FROM ended WHERE reason IS NOT NULL
      """,
      [
        PostgresText.array(attempts.map { $0.id.number }), PostgresText.array(attempts.map { $0.run }),
        PostgresText.array(attempts.map { $0.owner }),
        PostgresText.array(attempts.map { $0.result.state.rawValue }),
        PostgresText.array(attempts.map { $0.result.delay }),
        PostgresText.array(attempts.map { $0.result.reason.map(session.fit) }),
        PostgresText.array(attempts.map { Int64($0.attempt) }),
      ])
  }

  func renew(_ ids: [TaskIdentifier], lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier> {
    Set(
      try database.rows(
        """
        UPDATE patchbay.tasks SET lease = now() + $1::bigint * interval '1 millisecond'
        WHERE state = 'running' AND owner = $2 AND id = ANY($3::bigint[]) RETURNING id
        """, [String(lease), owner, PostgresText.array(ids.map(\.number))]
      ) { TaskIdentifier($0.integer(0)) })
  }

  func expired() throws(TaskFailure) -> [ExpiredTask] {
    try database.rows(
      """
      SELECT id, left(kind, 200), attempt, max_attempts, owner, run FROM patchbay.tasks
      WHERE state = 'running' AND (lease IS NULL OR lease < now() OR lease > now() + $1::bigint * interval '1 millisecond')
      LIMIT 1000 FOR UPDATE SKIP LOCKED
      """, [String(TaskTime.farLease)]
    ) { row in
      ExpiredTask(
        id: TaskIdentifier(row.integer(0)), kind: row.text(1), attempt: row.number(2),
        maximumAttempts: row.number(3), owner: row.optionalText(4), run: row.integer(5))
    }
  }
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
    case .retry(_, let reason), .dead(let reason): reason.isEmpty ? nil : reason
    }
  }
}
