import Glibc
import Logging
import PluginHost

/// Tasks in a PostgreSQL database, for any number of hosts.
final class PostgresStore: TaskStore {
  private let url: PostgresURL
  let owner: String
  private let log: Logger
  private var connection: PostgresConnection?
  private(set) var session = PostgresSession(
    isPooled: false, version: 0, encoding: "", synchronousCommit: "")
  /// A session did not know what another had prepared: a pooler that shows the server's own number.
  private var losesStatements = false
  /// Whether somebody was told that a pooler stands between.
  private var hasSaidPooled = false

  /// - Parameter owner: names this host in the database.
  init(_ url: String, owner: String, log: Logger) {
    self.url = PostgresURL(url)
    self.owner = owner
    self.log = log
  }

  func open() throws(TaskFailure) {
    let connection = try PostgresConnection(url, applicationName: "patchbay \(owner)")
    // A role may allow a statement less time than that.
    try connection.script("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout TO 30000")
    let found = try connection.rows(
      """
      SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'),
        pg_catalog.getdatabaseencoding(), pg_catalog.current_setting('synchronous_commit')
      """
    ) { (process: $0.integer(0), version: $0.number(1), encoding: $0.text(2), synchronous: $0.text(3)) }
    try connection.script("COMMIT")
    guard let found = found.first else { throw TaskFailure(EIO, "PostgreSQL says nothing of itself") }
    session = PostgresSession(
      isPooled: found.process != Int64(connection.process) || losesStatements, version: found.version,
      encoding: found.encoding,
      synchronousCommit: found.synchronous)
    if !session.isPooled { try connection.script(session.preparation) }
    connection.keepsStatements = !session.isPooled
    self.connection = connection
    do throws(TaskFailure) {
      try transaction { () throws(TaskFailure) in try PostgresSchema.prepare(connection) }
      if !session.isPooled { try connection.script("LISTEN patchbay_tasks") }
    } catch {
      self.connection = nil
      throw error
    }
    sayWhetherPooled()
  }

  private func sayWhetherPooled() {
    if session.isPooled, !hasSaidPooled {
      log.info(
        "tasks: a pooler stands before PostgreSQL: tasks of other hosts are looked for every second; they are heard of at once if --tasks names the server itself"
      )
    }
    hasSaidPooled = session.isPooled
  }

  func close() {
    if connection?.hasLostStatement == true { losesStatements = true }
    connection = nil
  }

  /// A pooler hands notifications to whoever has the session then.
  var notifications: Int32? { session.isPooled ? nil : connection?.socket }
  var isShared: Bool { true }
  func readNotifications() throws(TaskFailure) -> Bool { try database.readNotifications() }
  func notifyOthers() throws(TaskFailure) { try database.run("NOTIFY patchbay_tasks") }

  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    let database = try database
    try database.script(session.begin)
    do throws(TaskFailure) {
      let value = try body()
      try database.script("COMMIT")
      return value
    } catch {
      try? database.script("ROLLBACK")
      throw error
    }
  }

  /// A pooled session knows its settings in a transaction only.
  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    try transaction(body)
  }

  var database: PostgresConnection {
    get throws(TaskFailure) {
      guard let connection else { throw TaskFailure(EIO, "there is no connection to PostgreSQL") }
      return connection
    }
  }
}
