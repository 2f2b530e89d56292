import EventLoop
import Glibc
import PluginHost

/// What comes with time: tasks that are over, schedules.
extension SQLiteStore {
  func clean(_ retention: Retention) throws(TaskFailure) -> Int {
    let now = Clock.unixMilliseconds
    var cleaned = 0
    for state in [TaskState.done, .cancelled] {
      let newest = try database.rows(
        "SELECT finished FROM tasks WHERE state = ? AND finished IS NOT NULL ORDER BY finished DESC LIMIT 1 OFFSET ?",
        [.text(state.rawValue), .integer(Int64(retention.count))]
      ) { $0.integer(0) }.first
      cleaned += try clean(
        state, before: max(now - retention.age, newest.map { TaskTime.bounded($0) + 1 } ?? 0))
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

  func forgetFarTimes() throws(TaskFailure) {
    let now = Clock.unixMilliseconds
    try database.run(
      "UPDATE tasks SET due = ?1 WHERE state = 'retry' AND due > ?2",
      [.integer(now), .integer(now + TaskTime.farRetry)])
    for state in TaskState.allCases where state.isFinal {
      try database.run(
        """
        UPDATE tasks SET finished = ?1 WHERE id IN (
          SELECT id FROM tasks WHERE state = ?2 AND finished IS NOT NULL AND finished > ?3 LIMIT 500)
        """, [.integer(now), .text(state.rawValue), .integer(now + TaskTime.longestWait)])
    }
  }

  /// A file has the clock of its machine.
  func time() -> Int64 { Clock.unixMilliseconds }

  func advance(schedule: String, to slot: Int64?) throws(TaskFailure) -> Bool {
    let now = Clock.unixSeconds
    let known = try database.rows("SELECT slot FROM schedules WHERE name = ?", [.text(schedule)]) {
      $0.integer(0)
    }.first
    let step = CronStep(slot: slot, known: known, now: now)
    if step == .known { return false }
    try database.run(
      "INSERT INTO schedules (name, slot) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET slot = ?2",
      [.text(schedule), .integer(slot ?? now)])
    return step == .due
  }
}
