import Foundation
import Glibc

/// A running host, on a free port, with the plugins of one folder. Use it through ``withHost(_:flags:environment:_:)``.
public final class TestHost: Sendable {
  public let port: UInt16
  /// Flags with which `patchbay status` and the others find this host.
  public let adminFlags: [String]
  private let process: Subprocess

  /// The host that the current test runs against, for showing its log when the test fails.
  @TaskLocal public static var current: TestHost?

  /// Flags for every host that the current test starts: where its plugins run.
  @TaskLocal public static var modeFlags: [String] = []
  /// Whether plugins are in processes of their own.
  public static var isIsolated: Bool { modeFlags.contains("--isolation") }

  convenience init(
    _ plugins: PluginFolder?, flags: [String], environment: [String: String], under: [String] = []
  ) throws {
    try self.init(
      Self.spawn(plugins, flags: flags, environment: environment, under: under),
      admin: flags.firstIndex(of: "--admin").map { flags[$0 + 1] })
  }

  /// - Parameter admin: the admin socket that the host was told to make; nil: it is named by the port.
  init(_ process: Subprocess, admin: String? = nil) throws {
    self.process = process
    let line = process.output.waitForLine(timeout: .seconds(30)) { _ in true }
    guard let line, line.hasPrefix("listening on http://"), let colon = line.lastIndex(of: ":"),
      let port = UInt16(line[line.index(after: colon)...])
    else {
      process.send(signal: SIGKILL)
      let code = process.waitForExit(timeout: .seconds(5)).map(String.init) ?? "none"
      throw TestingError(
        .start,
        "first line \(line ?? "(none)"), exit code \(code), log:\n\(process.errors.waitForEnd())")
    }
    self.port = port
    adminFlags = admin.map { ["--admin", $0] } ?? ["--port", "\(port)"]
  }

  static func spawn(
    _ plugins: PluginFolder?, flags: [String], environment: [String: String], under: [String] = []
  ) throws -> Subprocess {
    let folder = plugins.map { ["--plugins", $0.path] } ?? []
    // Each of these is given once.
    let defaults = [("--host", "127.0.0.1"), ("--port", "0")].filter { !flags.contains($0.0) }
      .flatMap { [$0.0, $0.1] }
    let command = under + [Project.host, "run"] + defaults + folder + modeFlags + flags
    return try Subprocess(
      command[0], Array(command.dropFirst()),
      environment: Project.hostEnvironment.merging(environment) { $1 })
  }

  public var processIdentifier: pid_t { process.processIdentifier }

  /// What the host has logged so far, as far as it has been read; all of it after ``stop(timeout:)``.
  public var log: [String] { process.errors.lines }

  /// Waits for a line of the log; nil if none such comes.
  public func waitForLog(
    timeout: Duration = .seconds(10), _ matches: (String) -> Bool
  ) -> String? {
    process.errors.waitForLine(timeout: timeout, matches)
  }

  /// Waits for a line of the log that has all of these texts in it, in any case.
  public func waitForLog(_ texts: String..., timeout: Duration = .seconds(10)) -> String? {
    waitForLog(timeout: timeout) { line in texts.allSatisfy { line.localizedCaseInsensitiveContains($0) } }
  }

  public func send(signal: CInt) { process.send(signal: signal) }

  /// The exit code once the host has ended; nil if it still runs after that time.
  public func waitForExit(timeout: Duration = .seconds(30)) -> Int? { process.waitForExit(timeout: timeout) }

  /// TERM; KILL, if that has not ended it. Returns the exit code (137 after KILL).
  @discardableResult
  public func stop(timeout: Duration = .seconds(15)) -> Int? {
    defer { _ = process.errors.waitForEnd(timeout: .seconds(5)) }
    send(signal: SIGTERM)
    if let code = waitForExit(timeout: timeout) { return code }
    send(signal: SIGKILL)
    return waitForExit(timeout: .seconds(5))
  }

  /// A new connection to the host.
  public func connect() throws -> HTTPConnection { HTTPConnection(try Socket(port: port)) }

  /// One request on a connection of its own.
  public func request(
    _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil,
    timeout: Duration = .seconds(10)
  ) throws -> HTTPResponse {
    try connect().request(
      method, target, headers: headers, body: body.map { Array($0.utf8) }, timeout: timeout)
  }

  public func get(_ target: String, timeout: Duration = .seconds(10)) throws -> HTTPResponse {
    try request("GET", target, timeout: timeout)
  }
}

/// Starts a host on a free port, runs `body`, and ends the host, whatever `body` did.
///
/// - Parameters:
///   - plugins: what `--plugins` names; none if nil.
///   - flags: further flags of `patchbay run`.
///   - under: a command that becomes the host, as `["unshare", "-rm"]`.
public func withHost<Result>(
  _ plugins: PluginFolder?, flags: [String] = [], environment: [String: String] = [:], under: [String] = [],
  _ body: (TestHost) throws -> Result
) throws -> Result {
  let host = try TestHost(plugins, flags: flags, environment: environment, under: under)
  let result = Swift.Result { try TestHost.$current.withValue(host) { try body(host) } }
  host.stop()
  try checkForFaults(host.log)
  return try result.get()
}

/// Fails if a sanitizer, which a build of the host may have been made with, has found something.
private func checkForFaults(_ log: [String]) throws {
  guard let first = log.firstIndex(where: { $0.contains("Sanitizer:") }) else { return }
  throw TestingError(.fault, log[first...].prefix(200).joined(separator: "\n"))
}

/// Runs a host that is not expected to serve, and returns how it ended.
public func runHost(
  _ plugins: PluginFolder?, flags: [String] = [], environment: [String: String] = [:],
  timeout: Duration = .seconds(30)
) throws -> (code: Int, output: String, errors: String) {
  let process = try TestHost.spawn(plugins, flags: flags, environment: environment)
  guard let code = process.waitForExit(timeout: timeout) else {
    process.send(signal: SIGKILL)
    throw TestingError(
      .timeout, "the host still runs after \(timeout); log:\n\(process.errors.waitForEnd())")
  }
  let errors = process.errors.waitForEnd()
  try checkForFaults(process.errors.lines)
  return (code, process.output.waitForEnd(), errors)
}
