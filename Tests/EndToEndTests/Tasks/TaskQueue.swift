import Foundation
import PatchbayTesting

/// A database of tasks for a host, which a test writes to as another program would.
enum TaskQueue: String, CaseIterable, Sendable {
  case sqlite, postgres

  /// Calls `body` with a host on an empty queue, and with what runs SQL on it.
  func withHost(
    _ folder: TaskFolder,
    _ body: (TestHost, _ sql: (_ sqlite: String, _ postgres: String?) throws -> Void) throws -> Void
  ) throws {
    switch self {
    case .sqlite:
      try PatchbayTesting.withHost(folder.plugins, flags: folder.flags) { host throws in
        _ = try host.waitForTask(try host.enqueue(), "done")
        try body(host) { sqlite, _ throws in
          let script =
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1], timeout=60); c.executescript(sys.argv[2]); c.commit()"
          let ran = try Subprocess.run("/usr/bin/python3", ["-c", script, folder.database, sqlite])
          guard ran.code == 0 else { throw TestingError(.system, ran.errors) }
        }
      }
    case .postgres:
      let server = try PostgresServer.shared()
      let database = try server.newDatabase()
      try PatchbayTesting.withHost(folder.plugins, flags: ["--tasks", database, "--task-lease", "500ms"]) {
        host throws in
        _ = try host.waitForTask(try host.enqueue(), "done")
        try body(host) { sqlite, postgres throws in
          try server.query("SET search_path TO patchbay; \(postgres ?? sqlite)", in: database)
        }
      }
    }
  }
}
