import Foundation
import Glibc

/// PgBouncer before a PostgreSQL server, on a port of its own, until it is given up.
///
/// It is Debian's package `pgbouncer`, which `scripts/test` installs. PgBouncer refuses to run as root, so a root's test
/// runs it as the user `postgres`.
public final class PoolerServer {
  public let port: UInt16
  private let folder: String
  private let process: Subprocess

  /// - Parameters:
  ///   - mode: "session", "transaction" or "statement".
  ///   - settings: more lines of its configuration.
  public init(before server: PostgresServer, mode: String, settings: [String] = []) throws {
    folder = NSTemporaryDirectory() + "patchbay-pgbouncer-\(UUID().uuidString)"
    port = try Socket.freePort()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let lines =
      [
        "[databases]", "* = host=127.0.0.1 port=\(server.port)", "[pgbouncer]", "listen_addr = 127.0.0.1",
        "listen_port = \(port)", "auth_type = trust", "auth_file = \(folder)/users", "pool_mode = \(mode)",
        "unix_socket_dir =",
      ] + settings
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: "\(folder)/pgbouncer.ini"))
    try Data("\"postgres\" \"\"\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/users"))
    let asOther =
      geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : []
    let command = asOther + ["/usr/sbin/pgbouncer", "\(folder)/pgbouncer.ini"]
    process = try Subprocess(command[0], Array(command.dropFirst()))
    let isReady = process.errors.waitForLine(timeout: .seconds(30)) { $0.contains("process up") } != nil
    guard isReady else { throw TestingError(.start, "pgbouncer: \(process.errors.text)") }
  }

  deinit {
    process.send(signal: SIGKILL)
    _ = process.waitForExit(timeout: .seconds(5))
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The same database, by way of the pooler.
  public func url(of database: String) -> String {
    "postgres://postgres@127.0.0.1:\(port)/\(database.split(separator: "/").last ?? "postgres")"
  }
}
