import Foundation
import Glibc

/// A real PostgreSQL, in a data folder and on a port of its own, for one test or for a whole suite. Ended and removed
/// when it is given up.
///
/// It is Debian's package `postgresql`, which `scripts/test` installs. PostgreSQL refuses to run as root, so a root's
/// test runs it as the package's user `postgres`. Only this machine may connect, without a password, as `postgres`.
public final class PostgresServer: @unchecked Sendable {
  // Sendable: `process` is touched under `lock` only; the rest is constant.
  public let port: UInt16
  /// The folder of the data and of the Unix socket.
  public let folder: String
  private let lock = NSLock()
  private var process: Subprocess?

  /// Makes a data folder and starts the server; returns when it takes connections.
  public init() throws {
    folder = NSTemporaryDirectory() + "patchbay-postgres-\(UUID().uuidString)"
    port = try Socket.freePort()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if geteuid() == 0 { _ = try Subprocess.run("chown", ["postgres", folder]) }
    let made = try Self.run(
      "initdb",
      [
        "--pgdata", "\(folder)/data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
        "--locale", "C", "--no-sync",
      ])
    guard made.code == 0 else { throw TestingError(.start, "initdb: \(made.errors)") }
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// As `postgres://postgres@127.0.0.1:PORT/postgres`.
  public var url: String { "postgres://postgres@127.0.0.1:\(port)/postgres" }

  /// Starts it again after ``stop()`` or ``kill()``.
  public func start() throws {
    let command = Self.command(
      "postgres",
      [
        "-D", "\(folder)/data", "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=\(folder)", "-c", "log_min_messages=fatal",
      ])
    let process = try Subprocess(command[0], Array(command.dropFirst()))
    lock.withLock { self.process = process }
    let deadline = ContinuousClock.now + .seconds(60)
    while (try? Self.run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres"]).code)
      != 0
    {
      if process.waitForExit(timeout: .milliseconds(20)) != nil || ContinuousClock.now > deadline {
        throw TestingError(.start, "postgres: \(process.errors.text)")
      }
    }
  }

  /// Ends it: clients are disconnected, what is committed is kept.
  public func stop() { end(SIGINT) }

  /// Ends it as a crash would.
  public func kill() { end(SIGQUIT) }

  /// Makes it take connections and say nothing to them, until ``resume()``. Those that it has go on.
  public func pause() { lock.withLock { process }?.send(signal: SIGSTOP) }

  /// Ends a ``pause()``.
  public func resume() { lock.withLock { process }?.send(signal: SIGCONT) }

  private func end(_ signal: CInt) {
    guard let process = lock.withLock({ self.process.take() }) else { return }
    process.send(signal: signal)
    if process.waitForExit(timeout: .seconds(30)) == nil {
      process.send(signal: SIGKILL)
      _ = process.waitForExit(timeout: .seconds(5))
    }
  }

  /// One server for all tests of this process that only need a database. Ended with the process.
  public static func shared() throws -> PostgresServer { try sharedServer.get() }

  private static let sharedServer: Result<PostgresServer, any Error> = Result {
    let server = try PostgresServer()
    atexit {
      guard let server = try? PostgresServer.sharedServer.get() else { return }
      server.kill()
      try? FileManager.default.removeItem(atPath: server.folder)
    }
    return server
  }

  /// A new database on this server; its URL.
  public func newDatabase() throws -> String {
    let name = "test_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
    try query("CREATE DATABASE \(name)")
    return "postgres://postgres@127.0.0.1:\(port)/\(name)"
  }

  /// Runs SQL through psql; what it prints is the rows, columns separated by `|`.
  ///
  /// - Parameter database: the URL of one of its databases; nil: `postgres`.
  @discardableResult
  public func query(_ sql: String, in database: String? = nil) throws -> String {
    let result = try Self.run("psql", Self.psql(database ?? url, sql))
    guard result.code == 0 else { throw TestingError(.system, "psql: \(result.errors)") }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs SQL in a process that is not waited for.
  public func startClient(in database: String, _ sql: String) throws -> Subprocess {
    let command = Self.command("psql", Self.psql(database, sql))
    return try Subprocess(command[0], Array(command.dropFirst()))
  }

  private static func psql(_ database: String, _ sql: String) -> [String] {
    ["--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
  }

  // MARK: programs of the package

  private static func run(
    _ program: String, _ arguments: [String]
  ) throws -> (code: Int, output: String, errors: String) {
    let command = command(program, arguments)
    return try Subprocess.run(command[0], Array(command.dropFirst()))
  }

  /// The command line of a program, as the user that PostgreSQL may run as; without a process in between, so that
  /// signals reach the program itself.
  private static func command(_ program: String, _ arguments: [String]) -> [String] {
    let asOther =
      geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : []
    return asOther + ["\(programs)/\(program)"] + arguments
  }

  /// The folder of the newest version that is installed.
  private static let programs: String = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newest = versions.max { (Double($0) ?? 0) < (Double($1) ?? 0) }
    return newest.map { "\(root)/\($0)/bin" } ?? "/usr/bin"
  }()
}
