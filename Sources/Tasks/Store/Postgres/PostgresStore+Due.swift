import PluginHost

/// Tasks that wait for their time.
extension PostgresStore {
  func promote(except others: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    try database.rows(
      "UPDATE patchbay.tasks SET state = 'ready' WHERE id IN (\(Self.due)) RETURNING left(kind, 200)",
      [array(others)]
    ) { $0.text(0) }
  }

  func due(except others: [TaskIdentifier]) throws(TaskFailure) -> [TaskIdentifier] {
    try database.rows(Self.due, [array(others)]) { TaskIdentifier($0.integer(0)) }
  }

  func promote(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    try database.rows(
      """
      UPDATE patchbay.tasks SET state = 'ready'
      WHERE id IN (
        SELECT id FROM patchbay.tasks
        WHERE id = ANY($1::bigint[]) AND state IN ('scheduled', 'retry') AND due <= now() FOR UPDATE SKIP LOCKED)
      RETURNING left(kind, 200)
      """, [array(ids)]
    ) { $0.text(0) }
  }

  func nextDue(except others: [TaskIdentifier]) throws(TaskFailure) -> Int64? {
    // At the most a day, as `due` may be infinity.
    try database.rows(
      """
      SELECT ceil(extract(epoch FROM greatest(least(min(due), now() + interval '86400 seconds'), now()) - now()) * 1000)::bigint
      FROM patchbay.tasks WHERE state IN ('scheduled', 'retry') AND id <> ALL($1::bigint[]) HAVING min(due) IS NOT NULL
      """, [array(others)]
    ) { $0.integer(0) }.first
  }

  private static let due = """
    SELECT id FROM patchbay.tasks
    WHERE state IN ('scheduled', 'retry') AND due <= now() AND id <> ALL($1::bigint[])
    ORDER BY due LIMIT 1000 FOR UPDATE SKIP LOCKED
    """

  private func array(_ ids: [TaskIdentifier]) -> String { PostgresText.array(ids.map(\.number)) }
}
