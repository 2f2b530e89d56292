import Glibc
import PatchbayTesting
import Testing

/// A host that is to end and waits for calls says for which ones.
@Suite(.showsHostLog, .inBothModes) struct DrainReportTests {
  @Test func callsThatHoldUpTheEndAreNamed() throws {
    try withHost(PluginFolder("right/half-close"), flags: ["--drain-time", "4s"]) { host throws in
      let waiting = try host.connect()
      try waiting.send("GET /half-close/forgets HTTP/1.1\r\nHost: h\r\n\r\n")
      // A call that no client waits for holds the plugin as well.
      let gone = try host.connect()
      try gone.send("GET /half-close/forgets?gone HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/half-close/blocking").text == "0 0" }
      gone.socket.reset()
      _ = consume gone
      host.send(signal: SIGTERM)
      let target = "GET /half-close/forgets"
      let first = try #require(host.waitForLog("\(target) has not replied; the host waits up to"))
      #expect(first.contains("plugin=half-close"))
      #expect(first.contains("request="))
      #expect(host.waitForLog("\(target) has not replied; the host ends without it") != nil)
      #expect(host.waitForExit() != nil)
      _ = waiting
    }
  }

  @Test func anEndWithoutWaitingNamesNone() throws {
    try withHost(PluginFolder("right/half-close")) { host throws in
      #expect(try host.get("/half-close/later/1").status == 200)
      #expect(host.stop() == 0)
      #expect(!host.log.contains { $0.contains("has not replied") })
    }
  }
}
