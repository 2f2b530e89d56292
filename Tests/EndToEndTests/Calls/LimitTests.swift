import Glibc
import PatchbayTesting
import Testing

/// Queues are bounded: past the limit the answer is 503 with Retry-After, at once, and the loops go on.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct LimitTests {
  private func start(_ target: String, _ host: TestHost) throws -> HTTPConnection {
    let connection = try host.connect()
    try connection.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    return connection
  }

  private func openGate(_ host: TestHost, times: Int) throws {
    for _ in 0..<times { #expect(try host.request("POST", "/gate/open").status == 204) }
  }

  @Test func concurrencyLimitOfARouteAnswers503() throws {
    try withHost(PluginFolder("right/gate")) { host in
      let first = try start("/gate/single", host)
      try waitUntil { try host.get("/gate/waiting").text == "1" }
      let refused = try host.get("/gate/single")
      #expect(refused.status == 503)
      #expect(refused["Retry-After"] != nil)
      try openGate(host, times: 1)
      #expect(try first.readResponse().text == "through")
      try openGate(host, times: 1)
      #expect(try host.get("/gate/single").text == "through")
    }
  }

  @Test func asyncHandlersRunWhileEveryPoolThreadIsBusy() throws {
    try withHost(PluginFolder("right/gate"), flags: ["--pool-threads", "4", "--loops", "1"]) { host in
      let busy = try (0..<8).map { _ in try start("/gate", host) }
      try waitUntil { try host.get("/gate/waiting").text == "4" }
      #expect(try host.get("/gate/waiting").text == "4")
      try openGate(host, times: 8)
      for connection in busy { #expect(try connection.readResponse().text == "through") }
    }
  }

  @Test func withoutPoolThreadsWhatBlocksIsRefused() throws {
    let flags = ["--pool-threads", "0", "--loops", "1"]
    try withHost(PluginFolder("right/gate"), flags: flags) { host throws in
      let refused = try host.get("/gate")
      #expect(refused.status == 503)
      #expect(refused["Retry-After"] != nil)
      #expect(try host.get("/gate/waiting").text == "0")
    }
    try withHost(PluginFolder("right/services"), flags: flags) { host throws in
      #expect(try host.get("/services/blocking").text == "\(EAGAIN)")
      #expect(host.stop() == 0)
    }
  }

  @Test func poolGrowsToItsLimit() throws {
    try withHost(PluginFolder("right/gate"), flags: ["--pool-threads", "40"]) { host in
      let busy = try (0..<40).map { _ in try start("/gate", host) }
      try waitUntil { try host.get("/gate/waiting").text == "40" }
      try openGate(host, times: 40)
      for connection in busy { #expect(try connection.readResponse().text == "through") }
    }
  }
}
