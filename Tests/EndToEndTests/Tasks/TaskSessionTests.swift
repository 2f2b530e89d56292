import Foundation
import PatchbayTesting
import Testing

/// A pooler or a standby in place of a PostgreSQL server of one's own.
@Suite(.showsHostLog, .inBothModes) struct TaskSessionTests {
  @Test(arguments: ["transaction", "session"]) func hostsWorkThroughAPooler(mode: String) throws {
    let server = try PostgresServer.shared()
    let database = try server.newDatabase()
    // Two sessions for two hosts and whoever else: they change hands all the time.
    let pooler = try PoolerServer(
      before: server, mode: mode, settings: mode == "transaction" ? ["default_pool_size = 2"] : [])
    let url = pooler.url(of: database)
    let first = try TaskFolder(defines: ["NO_KINDS"])
    let second = try TaskFolder()
    let flags = ["--tasks", url, "--task-lease", "2s"]
    try withHost(first.plugins, flags: flags) { front throws in
      try withHost(second.plugins, flags: flags) { worker throws in
        let ids = try (0..<20).map {
          try (($0 % 2 == 0) ? front : worker).enqueue("ok", query: "?key=k\($0)")
        }
        for id in ids { _ = try front.waitForTask(id, "done", timeout: .seconds(60)) }
        let late = try front.enqueue("fail 1", query: "?delay=300")
        #expect(try front.waitForTask(late, "done", timeout: .seconds(60)).attempt == 2)
        #expect(worker.waitForLog("a pooler stands before PostgreSQL") != nil)
        #expect(!(front.log + worker.log).contains { $0.contains(" error ") })
        #expect(try front.listTasks("--state", "done").count == 21)
      }
    }
  }

  @Test func poolerThatCannotServeIsSaid() throws {
    let server = try PostgresServer.shared()
    let pooler = try PoolerServer(before: server, mode: "statement")
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: ["--tasks", pooler.url(of: try server.newDatabase())]) {
      host throws in
      #expect(try host.request("POST", "/enqueue/work", body: "ok").status == 503)
      #expect(host.waitForLog("give PgBouncer pool_mode = transaction or session") != nil)
    }
  }

  @Test func standbyIsSaidAndComesBack() throws {
    let server = try PostgresServer.shared()
    let database = try server.newDatabase()
    let name = String(database.split(separator: "/").last ?? "")
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: ["--tasks", database]) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      try server.query(
        """
        ALTER DATABASE \(name) SET default_transaction_read_only = on;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'
        """)
      #expect(host.waitForLog("PostgreSQL is read-only", timeout: .seconds(30)) != nil)
      #expect(try host.request("POST", "/enqueue/work", body: "ok").status == 503)
      #expect(!host.log.contains { $0.contains("the right to make the schema") })
      try server.query("ALTER DATABASE \(name) RESET default_transaction_read_only")
      #expect(host.waitForLog("the database works again", timeout: .seconds(30)) != nil)
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }
}
