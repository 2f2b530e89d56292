/// What a session is told before anything else, since the store relies on it: a role, a database, the URL, the
/// environment or a pooler may have set it otherwise.
///
/// Not relied on at all: `bytea_output` (payloads come and go as hexadecimal digits), `DateStyle`, `IntervalStyle` and
/// `TimeZone` (times are numbers), `lc_messages` (faults are told by their codes). Left as it is:
/// `default_transaction_read_only`, which somebody has set for a reason.
struct PostgresSession {
  /// A pooler such as PgBouncer stands between: each transaction may be in another session.
  let isPooled: Bool
  /// Texts are kept in another encoding than UTF-8, which has not all characters.
  let hasFewCharacters: Bool
  private let settings: [(name: String, value: String)]

  /// - Parameters:
  ///   - version: as in `server_version_num`.
  ///   - encoding: of the database.
  ///   - synchronousCommit: as it would be.
  init(isPooled: Bool, version: Int, encoding: String, synchronousCommit: String) {
    self.isPooled = isPooled
    hasFewCharacters = encoding != "UTF8" && encoding != "SQL_ASCII"
    var settings = [
      // Bytes as they are: where the database has something that is not UTF-8, a conversion would fail, and with it the
      // statement.
      ("client_encoding", "SQL_ASCII"),
      // Functions and operators of PostgreSQL, and nobody else's of the same name.
      ("search_path", "pg_catalog, pg_temp"),
      ("statement_timeout", "30000"), ("lock_timeout", "5000"),
      ("idle_in_transaction_session_timeout", "60000"),
      // NULL in an array is no text.
      ("array_nulls", "on"),
    ]
    if version >= 140_000 { settings.append(("idle_session_timeout", "0")) }
    if version >= 170_000 { settings.append(("transaction_timeout", "0")) }
    // A task that is promised has to be on disk.
    if synchronousCommit == "off" { settings.append(("synchronous_commit", "local")) }
    self.settings = settings
  }

  /// Statements for a new session; empty if each transaction must say it all.
  var preparation: String {
    isPooled ? "" : settings.map { "SET \($0.name) TO \($0.value)" }.joined(separator: "; ")
  }

  /// Begins a transaction.
  var begin: String {
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
    return isPooled
      ? ([begin] + settings.map { "SET LOCAL \($0.name) TO \($0.value)" }).joined(separator: "; ") : begin
  }

  /// A text that people read, in characters that every database has: others as `\u{20ac}`.
  func fit(_ text: String) -> String {
    guard hasFewCharacters else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.isASCII ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }.joined()
  }
}
