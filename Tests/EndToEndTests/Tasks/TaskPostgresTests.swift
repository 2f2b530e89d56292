import Foundation
import PatchbayTesting
import Testing

/// Durable tasks in PostgreSQL, which several hosts share.
@Suite(.showsHostLog) struct TaskPostgresTests {
  private func flags(_ database: String) -> [String] { ["--tasks", database, "--task-lease", "500ms"] }

  @Test(arguments: ["work", "work.async"]) func runsAndSaysSo(kind: String) throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: flags(PostgresServer.shared().newDatabase())) { host throws in
      let task = try host.waitForTask(try host.enqueue("fail 1", kind: "work"), "done")
      #expect(task.errors.map(\.error) == ["as asked"])
      #expect(try host.waitForTask(try host.enqueue("ok", kind: kind, isAsync: true), "done").attempt == 1)
      #expect(try host.waitForTask(try host.enqueue("reject", kind: kind), "dead").attempt == 1)
    }
  }

  @Test func taskOfADeadHostRunsInAnother() throws {
    let folder = try TaskFolder()
    let database = try PostgresServer.shared().newDatabase()
    try withHost(folder.plugins, flags: flags(database)) { second throws in
      let id = try withHost(folder.plugins, flags: flags(database)) { first throws in
        // Only the first host can run it: the second one's queue is busy with it soon enough.
        let id = try first.enqueue("sleep 1000")
        while !folder.ran.contains(where: { $0.contains(id) }) {}
        first.send(signal: SIGKILL)
        _ = first.waitForExit()
        return id
      }
      let task = try second.waitForTask(id, "done")
      #expect(task.attempt == 1 || task.errors.first?.error.contains("has died") == true)
    }
  }

  @Test func kindsAreSharedByTheHostsThatDeclareThem() throws {
    let idle = try TaskFolder(defines: ["NO_KINDS"])
    let worker = try TaskFolder()
    let database = try PostgresServer.shared().newDatabase()
    try withHost(idle.plugins, flags: flags(database)) { front throws in
      let early = try front.enqueue()
      #expect(try front.task(early).state == "ready")
      try withHost(worker.plugins, flags: flags(database)) { _ throws in
        _ = try front.waitForTask(early, "done")
        // The other host hears of this one by NOTIFY.
        let late = try front.enqueue()
        _ = try front.waitForTask(late, "done")
        #expect(worker.ran.map { String($0.split(separator: " ")[1]) } == [early, late])
      }
    }
  }

  @Test func leasesAreRenewedWhileTheirTasksRun() throws {
    let folder = try TaskFolder()
    let database = try PostgresServer.shared().newDatabase()
    try withHost(folder.plugins, flags: flags(database)) { first throws in
      try withHost(folder.plugins, flags: flags(database)) { _ throws in
        // Four times as long as a lease; a second attempt would be one too many.
        let id = try first.enqueue("sleep 2000", query: "?attempts=1")
        #expect(try first.waitForTask(id, "done").attempt == 1)
        #expect(folder.ran.filter { $0.contains(id) }.count == 1)
      }
    }
  }

  @Test func aRoleWithTheRightsThatAreDocumentedMayEnqueue() throws {
    let folder = try TaskFolder()
    let server = try PostgresServer.shared()
    let database = try server.newDatabase()
    try withHost(folder.plugins, flags: flags(database)) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      let role = "shop_\(host.port)"
      try server.query(
        "CREATE ROLE \(role); GRANT USAGE ON SCHEMA patchbay TO \(role); GRANT INSERT, SELECT ON patchbay.tasks TO \(role)",
        in: database)
      let id = try server.query(
        "SET ROLE \(role); SELECT patchbay.enqueue('work', 'from a shop', unique_key => 'k')", in: database)
      #expect(try host.waitForTask(id, "done").payload == "from a shop")
    }
  }

  @Test func enqueueTakesPartInAPluginsOwnTransaction() throws {
    let folder = try TaskFolder()
    let database = try PostgresServer.shared().newDatabase()
    try withHost(folder.plugins, flags: flags(database)) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      let server = try PostgresServer.shared()
      let id = try server.query("BEGIN; SELECT patchbay.enqueue('work', 'from SQL'); COMMIT", in: database)
      #expect(try host.waitForTask(id, "done").payload == "from SQL")
      try server.query("BEGIN; SELECT patchbay.enqueue('work', 'never'); ROLLBACK", in: database)
      let key = "SELECT patchbay.enqueue('work', 'once', delay => '1 hour', unique_key => 'k')"
      #expect(try server.query(key, in: database) == server.query(key, in: database))
      #expect(!folder.ran.contains { $0.contains("never") })
    }
  }

  /// PostgreSQL sends what it has to tell along with the answer to a statement that is under way.
  @Test func aNotificationThatComesWithAnAnswerIsHeard() throws {
    let folder = try TaskFolder()
    let server = try PostgresServer.shared()
    let database = try server.newDatabase()
    // Commits when a statement of the host's waits for it.
    let enqueuing = """
      BEGIN; LOCK TABLE patchbay.tasks; SELECT patchbay.enqueue('work', 'ok');
      DO $$ BEGIN LOOP
        PERFORM pg_stat_clear_snapshot();
        EXIT WHEN EXISTS (
          SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock');
      END LOOP; END $$; COMMIT
      """
    try withHost(folder.plugins, flags: flags(database)) { host throws in
      let first = try host.enqueue()
      _ = try host.waitForTask(first, "done")
      for _ in 0..<5 {
        let client = try server.startClient(in: database, enqueuing)
        while client.waitForExit(timeout: .zero) == nil { _ = try host.task(first) }
        _ = try host.waitForTask(try server.query("SELECT max(id) FROM patchbay.tasks", in: database), "done")
      }
    }
  }

  @Test func serverThatIsAwayIsSaidAndComesBack() throws {
    let server = try PostgresServer()
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: flags(server.url)) { host throws in
      let before = try host.enqueue("ok", query: "?delay=1500")
      server.kill()
      let answer = try host.request("POST", "/enqueue/work", body: "ok")
      #expect(answer.status == 503)
      #expect(host.waitForLog("PostgreSQL server of --tasks does not answer") != nil)
      let list = try host.tasks("list")
      #expect(list.code == 1)
      try server.start()
      let deadline = ContinuousClock.now + .seconds(20)
      while try host.request("POST", "/enqueue/work", body: "ok").status != 202,
        ContinuousClock.now < deadline
      {}
      _ = try host.waitForTask(before, "done")
    }
  }

  @Test func wrongAddressIsSaidInTheLog() throws {
    let folder = try TaskFolder()
    let port = try Socket.freePort()
    try withHost(folder.plugins, flags: ["--tasks", "postgres://nobody@127.0.0.1:\(port)/none"]) {
      host throws in
      #expect(host.waitForLog("does not answer", "\(port)") != nil)
      #expect(try host.request("POST", "/enqueue/work", body: "ok").status == 503)
    }
    let wrong = try runHost(folder.plugins, flags: ["--tasks", "mysql://x"])
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--tasks is \"mysql:…\""))
  }
}
