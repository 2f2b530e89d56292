import PatchbayTesting
import Testing

/// A plugin that calls the host wrongly does not bring it down.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct GarbageTests {
  @Test func wrongArgumentsAreRefused() throws {
    try withHost(PluginFolder("right/garbage")) { host throws in
      let response = try host.get("/garbage?q=1&q=2")
      #expect(response.status == 200, "\(response.text)")
      #expect(host.stop() == 0)
    }
  }

  @Test func lengthPastAllMemoryIsRefused() throws {
    try withHost(PluginFolder("right/garbage")) { host throws in
      #expect(try host.get("/garbage/bad-length").status == 500)
      #expect(host.stop() == 0)
    }
  }

  @Test func emptyBodyEndsWithANulThoughTheOneBeforeItDidNot() throws {
    try withHost(PluginFolder("right/garbage"), flags: ["--loops", "1"]) { host throws in
      let client = try host.connect()
      let long = Array(String(repeating: "secret", count: 100).utf8)
      #expect(try client.request("POST", "/garbage/nul", body: long).text == "600")
      #expect(try client.request("POST", "/garbage/nul", body: []).text == "0")
      #expect(try client.request("POST", "/garbage/nul", body: Array("short".utf8)).text == "5")
    }
  }
}
