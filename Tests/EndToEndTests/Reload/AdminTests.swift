import Foundation
import PatchbayTesting
import Testing

@Suite(.showsHostLog, .inBothModes) struct AdminTests {
  private struct Status: Decodable {
    struct Plugin: Decodable {
      let name: String?
      let version: String?
      let generation: Int?
      let state: String
      let failure: String?
    }
    let plugins: [Plugin]
  }

  @Test func statusTellsWhatServes() throws {
    try withHost(Versioned.folder()) { host throws in
      let table = try host.ask("status")
      #expect(table.code == 0)
      #expect(table.output.contains("versioned"))
      let json = try host.ask("status", "--json")
      let status = try JSONDecoder().decode(Status.self, from: Data(json.output.utf8))
      #expect(status.plugins.count == 1)
      #expect(status.plugins[0].name == "versioned")
      #expect(status.plugins[0].version == "1.0")
      #expect(status.plugins[0].state == "serving")
    }
  }

  @Test func routesTellTheLanes() throws {
    try withHost(Versioned.folder()) { host throws in
      let (pool, loop) = TestHost.isIsolated ? ("process", "process") : ("pool", "loop")
      let rows = try host.ask("routes").output.split(separator: "\n")
      #expect(
        rows.contains { $0.contains("/versioned/block") && $0.contains("blocking") && $0.contains(pool) })
      #expect(
        rows.contains { $0.contains("/versioned/nap/{ms}") && $0.contains("async") && $0.contains(loop) })
    }
  }

  @Test func reloadLoadsAnewAndUnknownNamesAreRefused() throws {
    try withHost(Versioned.folder()) { host throws in
      let done = try host.ask("reload", "versioned")
      #expect(done.code == 0)
      #expect(done.output.contains("generation 2"))
      let unknown = try host.ask("reload", "nobody")
      #expect(unknown.code == 1)
      #expect(unknown.errors.contains("nobody"))
    }
  }

  @Test func socketIsTheUsersOwnAndSpeaksHTTP() throws {
    let path = NSTemporaryDirectory() + "patchbay-admin-\(UUID().uuidString).sock"
    try withHost(Versioned.folder(), flags: ["--admin", path]) { host throws in
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let health = try Subprocess.run("/usr/bin/curl", ["-s", "--unix-socket", path, "http://h/healthz"])
      #expect(health.output == "{\"status\":\"ok\"}\n")
      let missing = try Subprocess.run("/usr/bin/curl", ["-s", "--unix-socket", path, "http://h/nothing"])
      #expect(missing.output.contains("Not Found"))
      #expect(try host.get("/healthz").status == 404)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func noHostIsSaidClearly() throws {
    let result = try Subprocess.run(Project.host, ["status", "--admin", "/nowhere/at.sock"])
    #expect(result.code == 1)
    #expect(result.errors.contains("/nowhere/at.sock"))
  }
}
