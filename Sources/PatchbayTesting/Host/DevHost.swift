import Foundation

/// Starts `patchbay dev` for a source folder on a free port, runs `body`, and ends it, whatever `body` did.
///
/// - Parameters:
///   - sources: what `dev` is given.
///   - flags: further flags.
public func withDev<Result>(
  _ sources: SourceFolder, flags: [String] = [], environment: [String: String] = [:],
  _ body: (TestHost) throws -> Result
) throws -> Result {
  let process = try Subprocess(
    Project.host, ["dev", sources.path, "--port", "0"] + flags,
    environment: Project.hostEnvironment.merging(environment) { $1 })
  let host = try TestHost(process)
  defer { host.stop() }
  return try TestHost.$current.withValue(host) { try body(host) }
}
