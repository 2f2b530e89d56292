import Glibc
import PluginHost

/// New tasks.
extension PostgresStore {
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
      ) AS new ORDER BY place ON CONFLICT DO NOTHING RETURNING id
      """,
      [
        PostgresText.array(tasks.map { $0.kind }), PostgresText.array(tasks.map { Int64($0.priority) }),
        PostgresText.array(tasks.map { $0.maximumAttempts.map { Int64($0) } }),
        PostgresText.array(tasks.map { $0.due.delay }), PostgresText.array(tasks.map { $0.due.time }),
        PostgresText.array(tasks.map { $0.traceparent }), PostgresText.array(tasks.map { $0.payload }),
      ]
    ) { TaskIdentifier($0.integer(0)) }
    guard made.count == tasks.count else {
      try skipIdentifiersOfOthers()
      throw TaskFailure(
        EBUSY,
        "PostgreSQL made \(made.count) tasks of \(tasks.count): another program gives identifiers of its own",
        isRefusal: true)
    }
    return made.sorted { $0.number < $1.number }
  }

  /// Sets the sequence after all identifiers that rows have, but for very large ones. That holds whatever becomes of the
  /// transaction, so that the next one has its way.
  private func skipIdentifiersOfOthers() throws(TaskFailure) {
    try database.run(
      """
      SELECT setval(s.name, greatest(nextval(s.name), (SELECT max(id) FROM patchbay.tasks WHERE id < \(Int64.max / 2))))
      FROM (SELECT pg_get_serial_sequence('patchbay.tasks', 'id')::regclass) AS s (name)
      """)
  }

  private func insertUnique(_ task: NewTask) throws(TaskFailure) -> TaskIdentifier {
    let payload = PostgresText.array([task.payload])
    // As bytes, which the server converts: a key is the same whoever enqueues by it.
    let key = task.uniqueKey.map(PostgresText.hexadecimal)
    // The task that has the key may end between the two statements.
    for _ in 0..<5 {
      let made = try database.rows(
        """
        INSERT INTO patchbay.tasks (kind, state, priority, max_attempts, due, unique_key, traceparent, payload)
        SELECT $1, CASE WHEN due > now() THEN 'scheduled' ELSE 'ready' END, $2::int, $3::int, due,
          convert_from(decode($4, 'hex'), 'UTF8'), $5, ($6::bytea[])[1]
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
        WHERE kind = $1 AND unique_key = convert_from(decode($2, 'hex'), 'UTF8') AND state IN ('scheduled', 'ready', 'running', 'retry')
        """, [task.kind, key]
      ) { TaskIdentifier($0.integer(0)) }
      if let identifier = taken.first { return identifier }
      // Where nobody has the key, it is the identifier that another program has given.
      try skipIdentifiersOfOthers()
    }
    throw TaskFailure(
      EBUSY,
      "PostgreSQL does not make the task of the unique key \(task.uniqueKey ?? ""): the key is taken and given back too quickly, or another program gives identifiers of its own",
      isRefusal: true)
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
