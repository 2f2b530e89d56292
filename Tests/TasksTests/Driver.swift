import Foundation
import Logging
import PatchbayTesting
import PluginHost
import Testing

@testable import Tasks

/// A database to test with.
enum Driver: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case sqlite, postgres

  var testDescription: String { rawValue }

  /// Opens a store in a database of its own, and removes that.
  func withStore(_ body: (any TaskStore) throws -> Void) throws {
    let store: any TaskStore
    let folder = try PluginFolder()
    switch self {
    case .sqlite: store = SQLiteStore(["\(folder.path)/tasks.db"], owner: "this", makesFolder: false)
    case .postgres:
      store = PostgresStore(
        try PostgresServer.shared().newDatabase(), owner: "this", log: Logger(label: "tests"))
    }
    try store.open()
    defer { store.close() }
    try body(store)
  }

  /// Puts the time of all tasks that wait an hour back, as if they had waited so long.
  func makeDue(_ store: any TaskStore) throws {
    let states = "WHERE state IN ('scheduled', 'retry')"
    if let store = store as? SQLiteStore {
      try store.database.run("UPDATE tasks SET due = due - 3600001 \(states)")
    } else if let store = store as? PostgresStore {
      try store.database.run("UPDATE patchbay.tasks SET due = due - interval '3601 seconds' \(states)")
    }
  }
}

extension TaskStore {
  /// Runs SQL as another program would, on the database's own names: `tasks` is the table in both.
  func sql(_ sqlite: String, postgres: String? = nil) throws {
    if let store = self as? SQLiteStore { try store.database.script(sqlite) }
    if let store = self as? PostgresStore {
      try store.database.script(
        "SET search_path TO patchbay; \(postgres ?? sqlite); SET search_path TO pg_catalog")
    }
  }

  /// All tasks that a filter means, the newest first, looked at in parts of so many.
  func list(_ filter: TaskFilter = TaskFilter(), part: Int = 1_000) throws -> [TaskRecord] {
    var records: [TaskRecord] = []
    var last: Int64?
    repeat {
      let page = try page(filter, before: last, count: part)
      records += page.items
      last = page.next
    } while last != nil
    return records
  }

  func add(_ kind: String) throws -> TaskIdentifier {
    try transaction { () throws(TaskFailure) in try insert([NewTask(kind: kind, payload: [])]) }[0]
  }

  @discardableResult
  func add(_ tasks: [NewTask]) throws -> [TaskIdentifier] {
    try transaction { () throws(TaskFailure) in try insert(tasks) }
  }

  func take(_ kind: String, limit: Int = 1_000) throws -> [ClaimedTask] {
    try transaction { () throws(TaskFailure) in
      try claim(kind, limit: limit, lease: 60_000, maximumAttempts: 3).tasks
    }
  }

  func end(_ claim: ClaimedTask, _ result: AttemptEnd.Result) throws {
    try transaction { () throws(TaskFailure) in
      try end([
        AttemptEnd(id: claim.id, attempt: claim.attempt, owner: "this", run: claim.run, result: result)
      ])
    }
  }
}
