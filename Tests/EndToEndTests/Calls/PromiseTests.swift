import Foundation
import PatchbayTesting
import Testing

/// What patchbay.h promises of callbacks, to the word.
@Suite(.showsHostLog, .inBothModes) struct PromiseTests {
  private func counts(_ host: TestHost) throws -> [String: Int] {
    try #require(try host.get("/promises/counts").json as? [String: Int])
  }

  /// Sends a request and leaves once its handler has begun.
  private func leave(_ target: String, _ host: TestHost) throws {
    let client = try host.connect()
    try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    try waitUntil { try counts(host)["began"] == 1 }
    client.socket.reset()
  }

  @Test func replyReturnsWhenTheCancelCallbackHasEnded() throws {
    try withHost(PluginFolder("right/promises")) { host throws in
      try leave("/promises/racing-reply", host)
      try waitUntil { try counts(host)["code"] == 0 }
      #expect(try counts(host)["told"] == 1)
      #expect(try counts(host)["wrong"] == 0)
      #expect(host.stop() == 0)
    }
  }

  @Test func whoAsksAfterTheCancellationIsToldAsWell() throws {
    try withHost(PluginFolder("right/promises")) { host throws in
      try leave("/promises/held", host)
      #expect(try host.request("POST", "/promises/ask").status == 204)
      try waitUntil { try counts(host)["told"] == 1 }
      #expect(try counts(host)["wrong"] == 0)
      #expect(host.stop() == 0)
    }
  }

  @Test func everyTimerFiresOnceThoughItsCallHasEnded() throws {
    try withHost(PluginFolder("right/promises")) { host throws in
      let start = ContinuousClock.now
      #expect(try host.get("/promises/sleeper").text == "asleep")
      try waitUntil { try counts(host)["timers"] == 10 }
      #expect(ContinuousClock.now - start >= .milliseconds(180))
      #expect(try counts(host)["wrong"] == 0)
      #expect(host.stop() == 0)
    }
  }

  @Test func timersOfAClientThatHasGoneFireBeforeTheEnd() throws {
    try withHost(PluginFolder("right/promises")) { host throws in
      try leave("/promises/sleeper", host)
      // The host waits for them, and stops the plugin after that.
      #expect(host.stop() == 0)
      #expect(!host.log.contains { $0.contains("is not stopped") })
    }
  }

  @Test func handleOfAnEndedCallGetsNoTimer() throws {
    try withHost(PluginFolder("right/promises"), flags: ["--loops", "1"]) { host throws in
      let client = try host.connect()
      for _ in 0..<3 { #expect(try client.request("GET", "/promises/ended").text == "ended") }
      #expect(try counts(host)["timers"] == 0)
      #expect(try counts(host)["wrong"] == 0)
    }
  }
}
