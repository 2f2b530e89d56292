/// A transaction of a client of its own that has a table for itself: whoever reads it or writes to it waits.
///
/// Ends when it is given up.
public final class TableLock {
  private let server: PostgresServer
  private let database: String
  private let client: Subprocess
  private let name: String

  init(_ table: String, in database: String, of server: PostgresServer) throws {
    self.server = server
    self.database = database
    name = "lock of \(table)"
    let sql = "SET application_name = '\(name)'; BEGIN; LOCK TABLE \(table); SELECT pg_sleep(600)"
    client = try server.startClient(in: database, sql)
    while try !isHeld {
      if client.waitForExit(timeout: .milliseconds(20)) != nil {
        throw TestingError(.start, "psql: \(client.errors.waitForEnd())")
      }
    }
  }

  deinit { try? release() }

  /// Other tests lock tables of the same name in other databases of the same server.
  private var mine: String { "application_name = '\(name)' AND datname = current_database()" }

  private var isHeld: Bool {
    get throws {
      try server.query(
        "SELECT 1 FROM pg_stat_activity WHERE \(mine) AND wait_event = 'PgSleep'", in: database)
        == "1"
    }
  }

  /// Lets all others go on.
  public func release() throws {
    try server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(mine)", in: database)
    _ = client.waitForExit(timeout: .seconds(10))
  }
}

extension PostgresServer {
  /// Locks a table against all others; returns once it is locked.
  ///
  /// - Parameter database: the URL of one of its databases.
  public func lock(_ table: String, in database: String) throws -> TableLock {
    try TableLock(table, in: database, of: self)
  }
}
