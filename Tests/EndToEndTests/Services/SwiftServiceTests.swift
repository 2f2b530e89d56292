import PatchbayTesting
import Testing

/// What handlers in Swift wait for, in a real host.
@Suite(.showsHostLog, .inBothModes) struct SwiftServiceTests {
  private func serve(_ body: (TestHost) throws -> Void) throws {
    try withHost(PluginFolder("swift/async"), flags: ["--strict", "--loops", "1"]) { host throws in
      try body(host)
      #expect(host.stop() == 0)
      #expect(!host.log.contains { $0.contains("is not stopped") })
    }
  }

  @Test func blockingWorkRunsElsewhereAndComesBackToTheLoop() throws {
    try serve { host throws in
      let (responses, _) = try host.concurrently(50, "/swift/blocking")
      #expect(responses.allSatisfy { $0.text == "true true" })
    }
  }

  @Test func aDescriptorIsWaitedFor() throws {
    try serve { host throws in
      let (responses, _) = try host.concurrently(50, "/swift/readable")
      #expect(responses.allSatisfy { $0.text == "readable" })
    }
  }

  @Test func aClientThatLeavesCancelsAllThatItsHandlerWaitsFor() throws {
    try serve { host throws in
      do {
        let clients = try (0..<10).map { _ in try host.connect() }
        for client in clients { try client.send("GET /swift/children HTTP/1.1\r\nHost: h\r\n\r\n") }
        try waitUntil { try host.get("/swift/counts").text == "0 0 10" }
        for client in clients { client.socket.reset() }
      }
      try waitUntil { try host.get("/swift/counts").text == "30 0 10" }
    }
  }

  @Test func aTaskOfItsOwnStaysOnTheLoopAndMayOutliveTheReply() throws {
    try serve { host throws in
      for _ in 0..<10 { #expect(try host.get("/swift/apart").text == "replied") }
      try waitUntil { try host.get("/swift/counts").text == "0 10 0" }
    }
  }
}
