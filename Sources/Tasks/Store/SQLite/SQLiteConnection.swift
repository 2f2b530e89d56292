import CPatchbaySQLite
import Glibc
import PluginHost

/// A value of a column or a parameter.
enum SQLValue {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])

  static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
  static func optional(_ number: Int?) -> SQLValue { number.map { .integer(Int64($0)) } ?? .null }
}

/// An open database file and its prepared statements. Belongs to one thread.
///
/// Invariant: the database is open from `init` to `deinit`; a statement is one of its own, finalized before it is
/// closed; texts and bytes are copied by SQLite while they are bound, and read out before the next step.
@safe
final class SQLiteConnection {
  private let database: OpaquePointer
  private var statements: [String: OpaquePointer] = unsafe [:]
  let path: String

  init(_ path: String, busyMilliseconds: Int32) throws(TaskFailure) {
    self.path = path
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let database = unsafe opened else {
      unsafe sqlite3_close_v2(opened)
      throw unsafe SQLiteFault.failure(code, String(cString: sqlite3_errstr(code)), path)
    }
    unsafe self.database = database
    unsafe sqlite3_busy_timeout(database, busyMilliseconds)
  }

  deinit {
    while let statement = unsafe sqlite3_next_stmt(database, nil) { unsafe sqlite3_finalize(statement) }
    unsafe sqlite3_close_v2(database)
  }

  /// Runs a script without parameters and rows.
  func script(_ sql: String) throws(TaskFailure) {
    let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Runs a statement, which is prepared once and kept; `each` is called with each row.
  func run(
    _ sql: String, _ values: [SQLValue] = [], each: (SQLiteRow) -> Void = { _ in }
  ) throws(TaskFailure) {
    let statement = try unsafe prepared(sql)
    defer {
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      let code = unsafe bind(value, statement, Int32(index + 1))
      guard code == SQLITE_OK else { throw failure(code) }
    }
    while true {
      let code = unsafe sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(code) }
      each(unsafe SQLiteRow(statement))
    }
  }

  /// The rows of a statement, each made into a value.
  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ make: (SQLiteRow) -> Value
  ) throws(TaskFailure) -> [Value] {
    var rows: [Value] = []
    try run(sql, values) { rows.append(make($0)) }
    return rows
  }

  /// Rows that the last statement has changed.
  var changes: Int { unsafe Int(sqlite3_changes(database)) }

  /// Whether a transaction is open: SQLite ends one by itself after some failures.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(database) == 0 }

  private func prepared(_ sql: String) throws(TaskFailure) -> OpaquePointer {
    if let statement = unsafe statements[sql] { return unsafe statement }
    var made: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard code == SQLITE_OK, let statement = unsafe made else { throw failure(code) }
    unsafe statements[sql] = statement
    return unsafe statement
  }

  private func bind(_ value: SQLValue, _ statement: OpaquePointer, _ index: Int32) -> Int32 {
    // SQLITE_TRANSIENT: SQLite makes a copy before the call returns.
    let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
          unsafe sqlite3_bind_text(
            statement, index, characters.baseAddress ?? emptyText, Int32(characters.count), copied)
        }
      }
    case .bytes(let bytes):
      guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(statement, index, 0) }
      return unsafe bytes.withUnsafeBytes {
        unsafe sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copied)
      }
    }
  }

  private var emptyText: UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(StaticString("").utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private func failure(_ code: Int32) -> TaskFailure {
    SQLiteFault.failure(
      unsafe sqlite3_extended_errcode(database), unsafe String(cString: sqlite3_errmsg(database)), path)
  }
}

/// The present row of a statement.
@safe
struct SQLiteRow {
  private let statement: OpaquePointer
  fileprivate init(_ statement: OpaquePointer) { unsafe self.statement = statement }

  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }
  func number(_ column: Int32) -> Int { Int(integer(column)) }
  func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }
  func optional(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func text(_ column: Int32) -> String {
    unsafe sqlite3_column_text(statement, column).map { unsafe String(cString: $0) } ?? ""
  }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  /// Nil: NULL.
  func bytes(_ column: Int32) -> [UInt8]? {
    guard !isNull(column) else { return nil }
    return unsafe [UInt8](
      UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column))))
  }
}
