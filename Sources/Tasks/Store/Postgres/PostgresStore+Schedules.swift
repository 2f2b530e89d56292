import PluginHost

/// Schedules, and the clock that they follow.
extension PostgresStore {
  func time() throws(TaskFailure) -> Int64 {
    // Not now(), which is the begin of the transaction: it may have waited for a lock since.
    try database.rows("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint") {
      $0.integer(0)
    }.first ?? 0
  }

  func advance(schedule: String, to slot: Int64?) throws(TaskFailure) -> Bool {
    let name = try rowName(of: schedule)
    var known = try self.slot(of: name)
    if known == nil {
      let now = try time() / 1_000
      let made = try database.rows(
        "INSERT INTO patchbay.schedules (name, slot) VALUES ($1, $2::bigint) ON CONFLICT DO NOTHING RETURNING 1",
        [name, String(slot ?? now)]
      ) { _ in true }
      if !made.isEmpty { return false }
      // Another host has made it meanwhile.
      known = try self.slot(of: name)
    }
    let now = try time() / 1_000
    let step = CronStep(slot: slot, known: known, now: now)
    if step == .known { return false }
    try database.run(
      "UPDATE patchbay.schedules SET slot = $2::bigint WHERE name = $1", [name, String(slot ?? now)])
    return step == .due
  }

  /// What is remembered of a schedule, which no other host changes until the end of this transaction.
  private func slot(of name: String) throws(TaskFailure) -> Int64? {
    try database.rows("SELECT slot FROM patchbay.schedules WHERE name = $1 FOR UPDATE", [name]) {
      $0.integer(0)
    }.first
  }

  /// The longest name that is kept as it is, in bytes: an entry of an index has room for about 2,700.
  private static let longestName = 2_600

  /// The name that a schedule has in the table. That of one with a long payload is its begin and a digest, unless there
  /// is a row of the whole name, which older hosts made where it could be compressed.
  private func rowName(of schedule: String) throws(TaskFailure) -> String {
    let name = session.fit(schedule)
    guard name.utf8.count > Self.longestName else { return name }
    return try database.rows(
      """
      SELECT coalesce((SELECT name FROM patchbay.schedules WHERE name = $1::text),
        left($1::text, 200) || '... sha256:' || encode(sha256(convert_to($1::text, 'UTF8')), 'hex'))
      """, [name]
    ) { $0.text(0) }.first ?? name
  }
}
