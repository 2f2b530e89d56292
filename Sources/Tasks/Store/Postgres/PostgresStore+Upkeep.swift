import Glibc
import PluginHost

/// What comes with time: tasks that are over, times of a clock that was ahead.
extension PostgresStore {
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
