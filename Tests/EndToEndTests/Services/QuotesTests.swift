import Foundation
import Glibc
import PatchbayTesting
import Testing

/// The example `quotes`: PostgreSQL on the event loops.
@Suite(.showsHostLog, .inBothModes) struct QuotesTests {
  /// A database with the example's table, and a folder with the example, set to it.
  private struct Setup {
    let server: PostgresServer
    let database: String
    let folder: PluginFolder

    init(_ server: PostgresServer? = nil, parameters: String = "", settings: String = "") throws {
      self.server = try server ?? .shared()
      database = try self.server.newDatabase()
      folder = try PluginFolder()
      try folder.add(example: "quotes")
      try folder.write("database: \(database)\(parameters)\n\(settings)", to: "quotes.yaml")
      let schema = "\(Project.root)/Plugins/quotes/quotes.sql"
      try self.server.query(String(contentsOfFile: schema, encoding: .utf8), in: database)
    }

    func serve(flags: [String] = [], _ body: (TestHost) throws -> Void) throws {
      try withHost(folder, flags: ["--strict", "--loops", "1"] + flags) { host throws in
        try body(host)
        #expect(host.stop() == 0)
      }
    }

    /// What `pg_stat_activity` says of the plugin's connections.
    func connections(_ columns: String, where condition: String = "true") throws -> [String] {
      let rows = try server.query(
        """
        SELECT \(columns) FROM pg_stat_activity WHERE application_name = 'patchbay'
        AND datname = current_database() AND \(condition) ORDER BY pid
        """, in: database)
      return rows.split(separator: "\n").map(String.init)
    }

    /// How many queries run, and wait for a lock.
    func waitingForLock() throws -> Int { try connections("pid", where: "wait_event_type = 'Lock'").count }
  }

  private struct Quote: Decodable, Equatable {
    var id: Int
    var author: String
    var text: String
  }

  private func start(_ target: String, _ host: TestHost) throws -> HTTPConnection {
    let connection = try host.connect()
    try connection.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    return connection
  }

  @Test func readsAndWrites() throws {
    try Setup().serve { host throws in
      let first = try host.get("/quotes/1")
      #expect(first["Content-Type"] == "application/json")
      #expect(try first.decode(Quote.self).author == "Grace Hopper")
      #expect(try host.get("/quotes").decode([Quote].self).map(\.id) == [1, 2, 3])
      #expect(try host.get("/quotes?limit=2").decode([Quote].self).map(\.id) == [1, 2])
      #expect(try host.get("/quotes?author=Donald+Knuth").decode([Quote].self).map(\.id) == [2, 3])
      #expect(try host.get("/quotes?author=nobody").text == "[]")

      let text = "\"quoted\" \\ 'and' $1; DROP TABLE quotes; -- é 🎉"
      let body = try JSONEncoder().encode(["author": "Ada", "text": text])
      let made = try host.request("POST", "/quotes", body: String(decoding: body, as: UTF8.self))
      #expect(made.status == 201)
      #expect(try made.decode(Quote.self) == Quote(id: 4, author: "Ada", text: text))
      #expect(try host.get("/quotes/4").decode(Quote.self).text == text)
      #expect(try host.get("/quotes/5").status == 404)
    }
  }

  @Test func badInputIsRefused() throws {
    try Setup().serve { host throws in
      for target in ["/quotes/one", "/quotes/99999999999999999999", "/quotes?limit=-1", "/quotes?limit=all"] {
        #expect(try host.get(target).status == 400, "\(target)")
      }
      #expect(try host.get("/quotes/one").text == #"invalid input syntax for type bigint: "one""#)
      let bodies = [
        "", "{", "[]", "7", #"{"author":"a"}"#, #"{"author":"","text":"t"}"#, #"{"author":"a","text":null}"#,
        #"{"author":"a","text":"\u0000"}"#, "{\"author\":\"a\",\"text\":\"t\"}\0",
      ]
      for body in bodies {
        #expect(try host.request("POST", "/quotes", body: body).status == 400, "\(body)")
      }
      let invalid = Array("{\"author\":\"a\",\"text\":\"".utf8) + [0xff] + Array("\"}".utf8)
      #expect(try host.connect().request("POST", "/quotes", body: invalid).status == 400)
      #expect(try host.get("/quotes").decode([Quote].self).count == 3)
    }
  }

  @Test func aFaultOfTheDatabaseIsForTheLog() throws {
    let setup = try Setup()
    try setup.serve { host throws in
      try setup.server.query("ALTER TABLE quotes RENAME TO gone", in: setup.database)
      let failed = try host.get("/quotes/1")
      #expect(failed.status == 500)
      #expect(!failed.text.contains("quotes"))
      #expect(host.waitForLog("relation \"quotes\" does not exist") != nil)
      try setup.server.query("ALTER TABLE gone RENAME TO quotes", in: setup.database)
      #expect(try host.get("/quotes/1").status == 200)
    }
  }

  @Test func queriesRunSideBySideOnAllConnections() throws {
    let setup = try Setup(settings: "connections: 3\n")
    try setup.serve { host throws in
      let lock = try setup.server.lock("quotes", in: setup.database)
      let clients = try (0..<20).map { try start("/quotes/\($0 % 3 + 1)", host) }
      try waitUntil { try setup.waitingForLock() == 3 }
      try lock.release()
      for (index, client) in clients.enumerated() {
        #expect(try client.readResponse().decode(Quote.self).id == index % 3 + 1)
      }
      #expect(try setup.connections("pid").count == 3)
    }
  }

  @Test func theLineIsBounded() throws {
    let setup = try Setup(settings: "connections: 1\nwaiting: 2\n")
    try setup.serve { host throws in
      #expect(try host.get("/quotes/1").status == 200)
      let lock = try setup.server.lock("quotes", in: setup.database)
      let clients = try (0..<3).map { try start("/quotes/\($0 + 1)", host) }
      try waitUntil { try setup.waitingForLock() == 1 }
      let refused = try host.get("/quotes/1")
      #expect(refused.status == 503)
      #expect(refused["Retry-After"] == "1")
      try lock.release()
      for client in clients { #expect(try client.readResponse().status == 200) }
    }
  }

  @Test func aServerThatGoesIs503AndOneThatComesBackServes() throws {
    let server = try PostgresServer()
    let setup = try Setup(server)
    try setup.serve { host throws in
      for end in [server.stop, server.kill] {
        let (before, _) = try host.concurrently(20, "/quotes/1")
        #expect(before.allSatisfy { $0.status == 200 })
        end()
        for _ in 0..<20 {
          let away = try host.get("/quotes/1")
          #expect(away.status == 503)
          #expect(away["Retry-After"] == "1")
        }
        try server.start()
        try waitUntil { try host.get("/quotes/1").status == 200 }
        let (after, _) = try host.concurrently(50, "/quotes/1")
        #expect(after.allSatisfy { $0.status == 200 })
      }
      host.stop()
      #expect(host.log.count { $0.contains("PostgreSQL is there again") } == 2)
    }
  }

  @Test func whatRunsWhenTheServerGoesIs503() throws {
    let server = try PostgresServer()
    let setup = try Setup(server, settings: "connections: 2\n")
    try setup.serve { host throws in
      let lock = try server.lock("quotes", in: setup.database)
      let clients = try (0..<5).map { try start("/quotes/\($0 % 3 + 1)", host) }
      try waitUntil { try setup.waitingForLock() == 2 }
      server.kill()
      for client in clients { #expect(try client.readResponse().status == 503) }
      withExtendedLifetime(lock) {}
    }
  }

  @Test func aServerThatSaysNothingIs503() throws {
    let server = try PostgresServer()
    let setup = try Setup(server, parameters: "?connect_timeout=1")
    server.pause()
    defer { server.resume() }
    try setup.serve { host throws in
      #expect(try host.get("/quotes/1").status == 503)
      #expect(host.waitForLog("the server takes too long") != nil)
      server.resume()
      try waitUntil { try host.get("/quotes/1").status == 200 }
    }
  }

  @Test func aCallThatEndsIsCancelledAndItsConnectionIsUsedAgain() throws {
    let setup = try Setup(settings: "connections: 1\n")
    try setup.serve(flags: ["--call-timeout", "300ms"]) { host throws in
      #expect(try host.get("/quotes/1").status == 200)
      let connection = try setup.connections("pid")
      #expect(connection.count == 1)
      let lock = try setup.server.lock("quotes", in: setup.database)
      #expect(try host.get("/quotes/1").status == 504)
      try waitUntil { try setup.connections("pid", where: "state = 'idle'") == connection }
      do {
        let running = try start("/quotes/1", host)
        let waiting = try start("/quotes/1", host)
        try waitUntil { try setup.waitingForLock() == 1 }
        running.socket.reset()
        waiting.socket.reset()
      }
      try waitUntil { try setup.connections("pid", where: "state = 'idle'") == connection }
      try lock.release()
      #expect(try host.get("/quotes/1").status == 200)
      #expect(try setup.connections("pid") == connection)
    }
  }

  @Test func withoutThreadsACancelledQueryEndsInItsOwnTime() throws {
    let setup = try Setup(settings: "connections: 1\n")
    try setup.serve(flags: ["--pool-threads", "0"]) { host throws in
      #expect(try host.get("/quotes/1").status == 200)
      let connection = try setup.connections("pid")
      let lock = try setup.server.lock("quotes", in: setup.database)
      do {
        let client = try start("/quotes/1", host)
        try waitUntil { try setup.waitingForLock() == 1 }
        client.socket.reset()
      }
      let next = try start("/quotes/2", host)
      try lock.release()
      #expect(try next.readResponse().decode(Quote.self).id == 2)
      #expect(try setup.connections("pid") == connection)
    }
  }

  @Test func aNewVersionTakesOverUnderQueriesAndTheOldOneDisconnects() throws {
    let setup = try Setup(settings: "connections: 2\nrollback: {window: 0}\n")
    let image = try Data(contentsOf: URL(fileURLWithPath: "\(Project.builtPlugins)/quotes.so"))
    try setup.serve { host throws in
      let load = Load(host, "/quotes/1", clients: 4)
      for version in 2...5 {
        // The same code, in a file of other content.
        try setup.folder.renameIntoPlace(image + Data(count: version), as: "quotes.so")
        #expect(host.waitForLog("serving plugin quotes", "generation=\(version)") != nil)
        let answered = load.answers
        try waitUntil { load.answers > answered + 20 }
      }
      let (answers, failures) = load.end()
      #expect(failures == [])
      #expect(answers > 80)
      try waitUntil { try setup.connections("pid").count <= 2 }
    }
  }

  @Test func wrongSettingsAreNamed() throws {
    let faults = [
      "connections: 0": "connections is \"0\"; it must be a whole number from 1 to 1000",
      "waiting: some": "waiting is \"some\"",
      "database: quotes": "database: missing \"=\" after \"quotes\"",
      "database: host=no-such-host.invalid": "database: host \"no-such-host.invalid\"",
    ]
    for (setting, says) in faults {
      let folder = try PluginFolder()
      try folder.add(example: "quotes")
      let database = setting.hasPrefix("database") ? "" : "database: host=127.0.0.1\n"
      try folder.write("\(database)\(setting)\n", to: "quotes.yaml")
      let (code, _, errors) = try runHost(folder, flags: ["--strict"])
      #expect(code == 3)
      #expect(errors.contains(says), "\(errors)")
    }
  }
}
