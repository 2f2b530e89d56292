import Glibc
import PluginHost

/// What comes with time: tasks that become due or are over.
extension PostgresStore {
  func promote() throws(TaskFailure) -> [String] {
    try database.rows(
      """
      UPDATE patchbay.tasks SET state = 'ready'
      WHERE id IN (
        SELECT id FROM patchbay.tasks WHERE state IN ('scheduled', 'retry') AND due <= now()
        ORDER BY due LIMIT 1000 FOR UPDATE SKIP LOCKED)
      RETURNING left(kind, 200)
      """
    ) { $0.text(0) }
  }

  func nextDue() throws(TaskFailure) -> Int64? {
    // At the most a day, as `due` may be infinity.
    try database.rows(
      """
      SELECT ceil(extract(epoch FROM greatest(least(min(due), now() + interval '86400 seconds'), now()) - now()) * 1000)::bigint
      FROM patchbay.tasks WHERE state IN ('scheduled', 'retry') HAVING min(due) IS NOT NULL
      """
    ) { $0.integer(0) }.first
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

  func forgetFarTimes() throws(TaskFailure) {
    try database.run(
      """
      UPDATE patchbay.tasks SET due = now() WHERE id IN (
        SELECT id FROM patchbay.tasks WHERE state = 'retry' AND due > now() + $1::bigint * interval '1 millisecond'
        LIMIT 500 FOR UPDATE SKIP LOCKED)
      """, [String(TaskTime.farRetry)])
    for state in TaskState.allCases where state.isFinal {
      try database.run(
        """
        UPDATE patchbay.tasks SET finished = now() WHERE id IN (
          SELECT id FROM patchbay.tasks
          WHERE state = $1 AND finished IS NOT NULL AND finished > now() + $2::bigint * interval '1 millisecond'
          LIMIT 500 FOR UPDATE SKIP LOCKED)
        """, [state.rawValue, String(TaskTime.longestWait)])
    }
  }
}
