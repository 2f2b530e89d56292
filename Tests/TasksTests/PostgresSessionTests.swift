import Foundation
import Logging
import PatchbayTesting
import PluginHost
import Testing

@testable import Tasks

/// Sessions whose role, database or encoding is not as most are.
@Suite struct PostgresSessionTests {
  /// A store as a role of its own, which has these settings, in a database of this encoding.
  private func withStore(
    settings: [String], encoding: String = "UTF8",
    _ body: (PostgresStore, PostgresServer, String) throws -> Void
  ) throws {
    let server = try PostgresServer.shared()
    let name = "session_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
    try server.query(
      "CREATE DATABASE \(name) ENCODING '\(encoding)' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try server.query("CREATE ROLE \(name) LOGIN; GRANT ALL ON DATABASE \(name) TO \(name)")
    for setting in settings { try server.query("ALTER ROLE \(name) SET \(setting)") }
    let database = "postgres://postgres@127.0.0.1:\(server.port)/\(name)"
    let store = PostgresStore(
      "postgres://\(name)@127.0.0.1:\(server.port)/\(name)", owner: "this", log: Logger(label: "tests"))
    try store.open()
    defer { store.close() }
    try body(store, server, database)
  }

  @Test(arguments: [
    "bytea_output = 'escape'", "client_encoding = 'WIN1252'", "client_encoding = 'LATIN1'",
    "array_nulls = off",
    "default_transaction_isolation = 'serializable'", "default_transaction_isolation = 'repeatable read'",
    "DateStyle = 'SQL, DMY'", "IntervalStyle = 'sql_standard'", "TimeZone = 'Asia/Kathmandu'",
    "standard_conforming_strings = off", "extra_float_digits = -15", "synchronous_commit = off",
    "search_path = ''", "search_path = patchbay, public", "quote_all_identifiers = on",
    "plan_cache_mode = force_generic_plan",
    "transform_null_equals = on",
  ])
  func settingOfTheRoleChangesNothing(setting: String) throws {
    try withStore(settings: [setting]) { store, _, _ throws in
      let bytes = (0...255).map { UInt8($0) }
      var keyed = NewTask(kind: "a", payload: bytes + bytes)
      keyed.uniqueKey = "caf\u{e9} \u{20ac} \\x41"
      let key = keyed
      let tasks = [NewTask(kind: "a", payload: bytes), key, NewTask(kind: "b", payload: [])]
      let ids = try store.add(tasks)
      #expect(try store.add([key]) == [ids[1]])
      let claimed = try store.take("a")
      let payloads = Dictionary(uniqueKeysWithValues: claimed.map { ($0.id, $0.payload) })
      #expect(payloads == [ids[0]: bytes, ids[1]: bytes + bytes])
      let reason = "caf\u{e9} \u{20ac} \u{65e5} \\ ' \" {}"
      for claim in claimed { try store.end(claim, .retry(1_000, reason: reason)) }
      #expect(try store.task(ids[0])?.faults.map(\.text) == [reason])
      #expect(try store.task(ids[0])?.payload == bytes)
      #expect(try store.task(ids[1])?.0.uniqueKey == key.uniqueKey)
      #expect((0...1_000).contains(try #require(try store.nextDue(except: []))))
    }
  }

  @Test(arguments: [
    ("statement_timeout", "30s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "1min"),
    ("idle_session_timeout", "0"), ("client_encoding", "SQL_ASCII"),
  ])
  func timeOfARoleIsNotThatOfASession(setting: String, value: String) throws {
    let others = setting == "client_encoding" ? "LATIN1" : "9s"
    try withStore(settings: ["\(setting) = '\(others)'"]) { store, _, _ throws in
      #expect(try store.database.rows("SHOW \(setting)") { $0.text(0) } == [value])
    }
  }

  @Test(arguments: ["serializable", "repeatable read"]) func transactionsSeeWhatOthersCommit(level: String)
    throws
  {
    try withStore(settings: ["default_transaction_isolation = '\(level)'"]) { store, _, _ throws in
      let levels = try store.transaction { () throws(TaskFailure) in
        try store.database.rows("SHOW transaction_isolation") { $0.text(0) }
      }
      #expect(levels == ["read committed"])
    }
  }

  /// Functions of the same names as PostgreSQL's, in a schema that comes first.
  @Test func functionsOfOthersAreNotCalled() throws {
    try withStore(settings: ["search_path = traps, pg_catalog"]) { store, server, database throws in
      let traps = [
        "now() RETURNS timestamptz", "octet_length(bytea) RETURNS int", "encode(bytea, text) RETURNS text",
      ]
      .map { "CREATE FUNCTION traps.\($0) LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$" }
      try server.query(
        (["CREATE SCHEMA traps", "GRANT USAGE ON SCHEMA traps TO public"] + traps).joined(separator: "; "),
        in: database)
      store.close()
      try store.open()
      _ = try store.add("a")
      #expect(try store.take("a").count == 1)
    }
  }

  @Test func promisedTasksAreOnDiskWhateverTheRoleSays() throws {
    try withStore(settings: ["synchronous_commit = off"]) { store, _, _ throws in
      #expect(try store.database.rows("SHOW synchronous_commit") { $0.text(0) } == ["local"])
    }
    try withStore(settings: ["synchronous_commit = remote_write"]) { store, _, _ throws in
      #expect(try store.database.rows("SHOW synchronous_commit") { $0.text(0) } == ["remote_write"])
    }
  }

  @Test(arguments: ["LATIN1", "EUC_JP", "SQL_ASCII", "WIN1252"]) func databaseInAnotherEncodingTakesAllTexts(
    encoding: String
  ) throws {
    try withStore(settings: [], encoding: encoding) { store, server, database throws in
      let id = try store.add("a")
      let claim = try store.take("a")[0]
      try store.end(claim, .dead(reason: "caf\u{e9} \u{20ac} \u{65e5}"))
      let text = encoding == "SQL_ASCII" ? "caf\u{e9} \u{20ac} \u{65e5}" : "caf\\u{e9} \\u{20ac} \\u{65e5}"
      #expect(try store.task(id)?.faults.map(\.text) == [text])
      // Texts of other programs, in bytes that are no UTF-8.
      try server.query(
        """
        INSERT INTO patchbay.tasks (kind, traceparent) SELECT 'b', convert_from('\\xa1ea', getdatabaseencoding());
        INSERT INTO patchbay.tasks (kind, unique_key) SELECT 'b', convert_from('\\xa1ea', getdatabaseencoding())
        """, in: database)
      #expect(try store.take("b").count == 2)
      #expect(try store.list().count == 3)
    }
  }

  /// A refusal is about one task: it is told from a database that does not work.
  @Test func uniqueKeyThatTheDatabaseHasNoCharactersForIsRefused() throws {
    try withStore(settings: [], encoding: "LATIN1") { store, _, _ throws in
      var task = NewTask(kind: "a", payload: [])
      task.uniqueKey = "\u{20ac}"
      let made = task
      let failure = #expect(throws: TaskFailure.self) { try store.add([made]) }
      #expect(failure?.isRefusal == true)
      #expect(failure?.code == EINVAL)
      task.uniqueKey = "caf\u{e9}"
      let other = task
      let ids = try store.add([other, other])
      #expect(ids[0] == ids[1])
    }
  }

  @Test func readOnlyServerIsSaid() throws {
    try withStore(settings: []) { store, server, database throws in
      let name = try server.query("SELECT current_database()", in: database)
      try server.query("ALTER ROLE \(name) SET default_transaction_read_only = on")
      store.close()
      let failure = #expect(throws: TaskFailure.self) { try store.open() }
      #expect(failure?.description.contains("read-only") == true)
      #expect(failure?.isRefusal == false)
      try server.query("ALTER ROLE \(name) RESET default_transaction_read_only")
      try store.open()
      _ = try store.add("a")
    }
  }
}
