import EventLoop
import PluginHost

/// Tasks that wait for their time.
extension SQLiteStore {
  func promote(except others: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    try database.rows(
      "UPDATE tasks SET state = 'ready' WHERE id IN (\(Self.due)) RETURNING kind", [now, array(others)]
    ) { $0.text(0) }
  }

  func due(except others: [TaskIdentifier]) throws(TaskFailure) -> [TaskIdentifier] {
    try database.rows(Self.due, [now, array(others)]) { TaskIdentifier($0.integer(0)) }
  }

  func promote(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    try database.rows(
      """
      UPDATE tasks SET state = 'ready'
      WHERE id IN (SELECT value FROM json_each(?2)) AND state IN ('scheduled', 'retry') AND due <= ?1 RETURNING kind
      """, [now, array(ids)]
    ) { $0.text(0) }
  }

  func nextDue(except others: [TaskIdentifier]) throws(TaskFailure) -> Int64? {
    let due = try database.rows(
      """
      SELECT due FROM tasks WHERE state IN ('scheduled', 'retry') AND id NOT IN (SELECT value FROM json_each(?1))
      ORDER BY due LIMIT 1
      """, [array(others)]
    ) { $0.integer(0) }
    return due.first.map { max(0, TaskTime.bounded($0) - Clock.unixMilliseconds) }
  }

  private static let due = """
    SELECT id FROM tasks
    WHERE state IN ('scheduled', 'retry') AND due <= ?1 AND id NOT IN (SELECT value FROM json_each(?2)) LIMIT 1000
    """

  /// Numbers as one value, for `json_each`.
  private func array(_ ids: [TaskIdentifier]) -> SQLValue {
    .text("[" + ids.map(\.description).joined(separator: ",") + "]")
  }
}
