import Glibc
import PatchbayTesting
import Testing

/// What counts time must not count it from before the loop went to sleep.
@Suite(.showsHostLog, .onBothPollers) struct IdleTests {
  @Test func firstConnectionAfterALongSleepIsServed() throws {
    let flags = ["--loops", "1", "--head-timeout", "300ms", "--body-timeout", "300ms"]
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      let kept = try host.connect()
      #expect(try kept.request("GET", "/echo").status == 200)
      // The host sleeps past its timeouts: another host's start is the pause.
      try withHost(PluginFolder("right/good"), flags: ["--loops", "1"]) { other throws in
        let asleep = try other.connect()
        try asleep.send("GET /good HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try asleep.readResponse().status == 200)
        #expect(!kept.closes(within: .milliseconds(600)))
      }
      #expect(try host.get("/echo").status == 200)
      try kept.send("GET /echo HTTP/1.1\r\n")
      try kept.send("Host: h\r\n\r\n")
      #expect(try kept.readResponse().status == 200)
    }
  }

  @Test func sleepersThatNobodyWaitsForDoNotHoldUpTheEnd() throws {
    try withHost(Versioned.folder(), flags: ["--call-timeout", "200ms"]) { host throws in
      #expect(try host.get("/versioned/nap/60000").status == 504)
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(5)) == 0)
      #expect(host.waitForLog("stopped 1.0") != nil)
    }
  }
}
