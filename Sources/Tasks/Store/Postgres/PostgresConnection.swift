import Bytes
import CPatchbayPostgres
import EventLoop
import Glibc
import PluginHost

/// One connection to a PostgreSQL server or to a pooler, through libpq. Belongs to one thread; its functions wait for the server.
///
/// Invariant: the connection is open from `init` to `deinit`; a result is read and cleared before the function that got
/// it returns; texts given to libpq are copies that live as long as its call.
@safe
final class PostgresConnection {
  private let library: UnsafePointer<postgres_library>
  private let connection: OpaquePointer
  private var prepared: [String: String] = [:]
  private let url: PostgresURL
  /// Whether a prepared statement was gone, or there already, in another session than the one that it is of.
  private(set) var hasLostStatement = false
  /// Nanoseconds of the monotonic clock.
  private let opened = Clock.monotonic
  /// Whether statements are prepared once and kept by name, which no pooler of transactions can do.
  var keepsStatements = false

  init(_ url: PostgresURL, applicationName: String) throws(TaskFailure) {
    var problem: UnsafePointer<CChar>?
    guard let library = unsafe postgres_load(&problem) else {
      let reason = unsafe problem.map { unsafe String(cString: $0) } ?? "libpq.so.5 is not found"
      throw TaskFailure(
        EIO, "PostgreSQL's client library cannot be loaded (\(reason)); install Debian's libpq5")
    }
    unsafe self.library = unsafe library
    self.url = url
    if let fault = unsafe url.fault ?? Self.fault(url, library) {
      throw TaskFailure(EIO, "the URL of --tasks cannot be used: \(fault)")
    }
    // What stands before the URL is only the default of what it may say itself; what stands after it goes before that. A
    // server that is not heard of for ten seconds counts as gone. No "options": poolers refuse them.
    let settings = [
      ("connect_timeout", "5"), ("application_name", applicationName), ("tcp_user_timeout", "10000"),
      ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("target_session_attrs", "read-write"), ("dbname", url.text), ("client_encoding", "SQL_ASCII"),
    ]
    let opened = unsafe Self.withTexts(settings.map(\.0)) { names in
      unsafe Self.withTexts(settings.map(\.1)) { values in
        unsafe library.pointee.connectdbParams(names, values, 1)
      }
    }
    guard let opened = unsafe opened else { throw TaskFailure(ENOMEM, "out of memory for a connection") }
    guard unsafe library.pointee.status(opened) == CONNECTION_OK else {
      let reason = unsafe Self.text(library.pointee.errorMessage(opened))
      unsafe library.pointee.finish(opened)
      throw PostgresFault.unreachable(url.redacted(reason))
    }
    unsafe connection = unsafe opened
    _ = unsafe library.pointee.setNoticeProcessor(opened, { _, _ in }, nil)
  }

  /// What libpq does not know in a well-formed URL; its own message would quote from it.
  private static func fault(_ url: PostgresURL, _ library: UnsafePointer<postgres_library>) -> String? {
    var message: UnsafeMutablePointer<CChar>?
    if let options = unsafe library.pointee.conninfoParse(url.text, &message) {
      unsafe library.pointee.conninfoFree(options)
      return nil
    }
    unsafe library.pointee.freemem(message)
    return "a parameter after its '?' is not one of libpq's, or has no value; in values '&' is written as %26"
  }

  /// Nanoseconds after which a session is no longer new.
  private static var newTime: UInt64 { 10_000_000_000 }

  deinit { unsafe library.pointee.finish(connection) }

  /// The number of the server's process, as the server has told it at the begin. A pooler tells another one.
  var process: Int32 { unsafe library.pointee.backendPID(connection) }

  /// The descriptor that becomes readable when the server says something.
  var socket: Int32 { unsafe library.pointee.socket(connection) }

  /// Reads what the server has said by itself; whether another connection has notified this one.
  func readNotifications() throws(TaskFailure) -> Bool {
    guard unsafe library.pointee.consumeInput(connection) == 1 else { throw lost }
    var isNotified = false
    while let notification = unsafe library.pointee.notifies(connection) {
      if unsafe notification.pointee.be_pid != library.pointee.backendPID(connection) { isNotified = true }
      unsafe library.pointee.freemem(notification)
    }
    return isNotified
  }

  /// Runs statements without parameters.
  func script(_ sql: String) throws(TaskFailure) {
    guard let result = unsafe library.pointee.exec(connection, sql) else { throw lost }
    defer { unsafe library.pointee.clear(result) }
    try unsafe check(result)
  }

  /// The rows of a statement with parameters as texts (nil: NULL).
  func rows<Value>(
    _ sql: String, _ values: [String?] = [], _ make: (PostgresRow) -> Value
  ) throws(TaskFailure) -> [Value] {
    let name = keepsStatements ? try prepare(sql) : nil
    let ran = unsafe Self.withTexts(values) { texts in
      if let name {
        unsafe library.pointee.execPrepared(connection, name, Int32(values.count), texts, nil, nil, 0)
      } else {
        unsafe library.pointee.execParams(connection, sql, Int32(values.count), nil, texts, nil, nil, 0)
      }
    }
    guard let result = unsafe ran else { throw lost }
    defer { unsafe library.pointee.clear(result) }
    try unsafe check(result)
    var rows: [Value] = []
    let count = unsafe library.pointee.ntuples(result)
    for index in 0..<count {
      rows.append(make(unsafe PostgresRow(library, result, index)))
    }
    return rows
  }

  func run(_ sql: String, _ values: [String?] = []) throws(TaskFailure) { _ = try rows(sql, values) { _ in } }

  private func prepare(_ sql: String) throws(TaskFailure) -> String {
    if let name = prepared[sql] { return name }
    let name = "patchbay_\(prepared.count)"
    guard let result = unsafe library.pointee.prepare(connection, name, sql, 0, nil) else { throw lost }
    defer { unsafe library.pointee.clear(result) }
    try unsafe check(result)
    prepared[sql] = name
    return name
  }

  private func check(_ result: OpaquePointer) throws(TaskFailure) {
    let status = unsafe library.pointee.resultStatus(result)
    if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return }
    if unsafe library.pointee.status(connection) != CONNECTION_OK { throw lost }
    let code = unsafe library.pointee.resultErrorField(result, Int32(UInt8(ascii: "C")))
    let message = unsafe library.pointee.resultErrorField(result, Int32(UInt8(ascii: "M")))
    let state = unsafe Self.text(code)
    if state == "26000" || state == "42P05" { hasLostStatement = true }
    throw PostgresFault.failure(
      state, url.redacted(unsafe Self.text(message)),
      isNewSession: Clock.monotonic - opened < Self.newTime)
  }

  private var lost: TaskFailure {
    PostgresFault.unreachable(url.redacted(unsafe Self.text(library.pointee.errorMessage(connection))))
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String {
    unsafe text.map { unsafe String(cString: $0) } ?? ""
  }

  /// Lends texts as C strings.
  private static func withTexts<Result>(
    _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = UnsafeMutableBufferPointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count + 1)
    unsafe copies.initialize(repeating: nil)
    for (index, text) in texts.enumerated() {
      if let text { unsafe copies[index] = UnsafePointer(strdup(text)) }
    }
    defer {
      for index in texts.indices { unsafe free(UnsafeMutableRawPointer(mutating: copies[index])) }
      unsafe copies.deallocate()
    }
    return unsafe body(UnsafePointer(copies.baseAddress!))
  }
}

/// One row of a result, in text format.
@safe
struct PostgresRow {
  private let library: UnsafePointer<postgres_library>
  private let result: OpaquePointer
  private let row: Int32

  fileprivate init(_ library: UnsafePointer<postgres_library>, _ result: OpaquePointer, _ row: Int32) {
    unsafe self.library = unsafe library
    unsafe self.result = unsafe result
    self.row = row
  }

  func optionalText(_ column: Int32) -> String? {
    guard unsafe library.pointee.getisnull(result, row, column) == 0 else { return nil }
    return unsafe library.pointee.getvalue(result, row, column).map { unsafe String(cString: $0) }
  }

  func text(_ column: Int32) -> String { optionalText(column) ?? "" }
  func optional(_ column: Int32) -> Int64? { optionalText(column).flatMap { Int64($0) } }
  func integer(_ column: Int32) -> Int64 { optional(column) ?? 0 }
  func number(_ column: Int32) -> Int { Int(integer(column)) }

  /// Hexadecimal digits, as of `encode(…, 'hex')`; nil if it is NULL or none.
  func bytes(_ column: Int32) -> [UInt8]? {
    guard unsafe library.pointee.getisnull(result, row, column) == 0,
      let text = unsafe library.pointee.getvalue(result, row, column)
    else { return nil }
    let length = unsafe strlen(text)
    guard length % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length / 2)
    for index in stride(from: 0, to: length, by: 2) {
      guard let high = unsafe Hexadecimal.value(of: UInt8(bitPattern: text[index])),
        let low = unsafe Hexadecimal.value(of: UInt8(bitPattern: text[index + 1]))
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
