import EventLoop
import Glibc
import PluginHost

/// Tasks in a SQLite file, for one host.
final class SQLiteStore: TaskStore {
  private let paths: [String]
  let owner: String
  private let makesFolder: Bool
  private var file: SQLiteFile?
  private var connection: SQLiteConnection?
  /// Given here and not by AUTOINCREMENT, which gives none any more once a row has the largest number.
  private var nextIdentifier: Int64 = 0

  /// - Parameters:
  ///   - paths: the first of them that no other host has is taken.
  ///   - owner: names this host in the database.
  ///   - makesFolder: whether the folder of the file is the host's own to make.
  init(_ paths: [String], owner: String, makesFolder: Bool) {
    self.paths = paths
    self.owner = owner
    self.makesFolder = makesFolder
  }

  func open() throws(TaskFailure) {
    if makesFolder, let path = paths.first { SQLiteFile.makeFolder(of: path) }
    let file = try SQLiteFile.take(firstOf: paths)
    let path = file.path
    let connection = try SQLiteConnection(path, busyMilliseconds: 2_000)
    try SQLiteSchema.prepare(connection, firstIdentifier: Clock.unixMilliseconds * 1_000)
    // Whoever ran tasks of this file is dead, since the lock is ours.
    try connection.run(
      "UPDATE tasks SET lease = 0 WHERE state = 'running' AND owner IS NOT ?", [.text(owner)])
    self.file = consume file
    self.connection = connection
    try findNextIdentifier()
  }

  func findNextIdentifier() throws(TaskFailure) {
    nextIdentifier = try SQLiteSchema.nextIdentifier(database)
  }

  func close() {
    connection = nil
    file = nil
  }

  var notifications: Int32? { nil }
  var isShared: Bool { false }
  func readNotifications() -> Bool { false }
  func notifyOthers() {}

  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    let connection = try database
    try connection.run("BEGIN IMMEDIATE")
    do throws(TaskFailure) {
      let value = try body()
      try connection.run("COMMIT")
      try file?.checkIsThere()
      return value
    } catch {
      if connection.isInTransaction { try? connection.run("ROLLBACK") }
      throw error
    }
  }

  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value { try body() }

  var database: SQLiteConnection {
    get throws(TaskFailure) {
      guard let connection else { throw TaskFailure(EIO, "the database of tasks is not open") }
      return connection
    }
  }

  /// The next one that no task ever had.
  func takeIdentifier() -> Int64 {
    defer { nextIdentifier &+= 1 }
    return nextIdentifier
  }

  var now: SQLValue { .integer(Clock.unixMilliseconds) }
}
