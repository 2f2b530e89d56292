import Foundation
import PatchbayTesting
import Testing

/// Timers and watches that belong to no call end with their generation, after its calls and before its `stop`.
@Suite(.showsHostLog, .inBothModes) struct ServiceReloadTests {
  private func pool(_ version: String) throws -> PluginFolder {
    let folder = try PluginFolder()
    try folder.write("rollback: {window: 0}\n", to: "pool.yaml")
    try folder.add("reload/pool", defines: ["VERSION=\"\(version)\""])
    return folder
  }

  private let flags = ["--strict", "--loops", "2"]
  /// A watch and a timer on each loop, of which a worker process has one.
  private let all =
    TestHost.isIsolated
    ? "pool stopped: begun 2 ended 2 wrong 0 ticked yes" : "pool stopped: begun 4 ended 4 wrong 0 ticked yes"

  @Test func anOldGenerationGoesThoughItHasServices() throws {
    let folder = try pool("1")
    try withHost(folder, flags: flags) { host throws in
      for version in 2...6 {
        _ = try host.get("/pool/ticks")
        try folder.replace("pool", with: "reload/pool", defines: ["VERSION=\"\(version)\""])
        try waitUntil { try host.get("/pool").text == "\(version)" }
        try waitUntil { host.log.count { $0.contains(all) } == version - 1 }
      }
      #expect(try host.ask("status").output.contains("stay mapped") == false)
      _ = try host.get("/pool/ticks")
      #expect(host.stop() == 0)
      #expect(host.log.count { $0.contains(all) } == 6)
    }
  }

  @Test func callsOfAnOldGenerationKeepItsServices() throws {
    let folder = try pool("1")
    try withHost(folder, flags: flags) { host throws in
      let client = try host.connect()
      try client.send("GET /pool/ticks HTTP/1.1\r\nHost: h\r\n\r\n")
      try folder.replace("pool", with: "reload/pool", defines: ["VERSION=\"2\""])
      try waitUntil { try host.get("/pool").text == "2" }
      // Its timer still ticks for it.
      #expect(try client.readResponse().text == "1")
      try waitUntil { host.log.contains { $0.contains(all) } }
      #expect(host.stop() == 0)
    }
  }

  @Test func aGenerationThatFailedToStartLeavesNothingBehind() throws {
    let folder = try pool("1")
    try withHost(folder, flags: flags + ["--log-level", "debug"]) { host throws in
      try folder.replace("pool", with: "reload/pool", defines: ["VERSION=\"2\"", "FAILS"])
      #expect(host.waitForLog("failed to start") != nil)
      #expect(host.waitForLog("generation 2 is unloaded") != nil)
      #expect(try host.get("/pool").text == "1")
      #expect(host.stop() == 0)
    }
  }
}
