import PatchbayTesting
import Testing

/// How many connections there may be, and for how long.
@Suite(.showsHostLog, .onBothPollers) struct ConnectionLimitTests {
  @Test func limitCountsTheConnectionsOfAllLoopsTogether() throws {
    let flags = ["--loops", "4", "--max-connections", "8"]
    try withHost(PluginFolder("right/good"), flags: flags) { host throws in
      let clients = try (0..<8).map { _ in try host.connect() }
      for client in clients { #expect(try client.request("GET", "/good").status == 200) }
      let tooMany = try host.connect()
      #expect(try tooMany.readResponse().status == 503)
      #expect(tooMany.closes())
      for client in clients { #expect(try client.request("GET", "/good").status == 200) }
    }
  }

  @Test func zeroMeansNoTimeLimit() throws {
    let flags = ["--head-timeout", "0", "--body-timeout", "0", "--idle-timeout", "0", "--call-timeout", "0"]
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      let client = try host.connect()
      try client.send("POST /ec")
      try client.send("ho HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo")
      #expect(try host.request("POST", "/echo", body: "x").status == 200)
      try client.send("dy")
      #expect(try client.readResponse().status == 200)
      #expect(try client.request("GET", "/echo").status == 200)
    }
  }
}
