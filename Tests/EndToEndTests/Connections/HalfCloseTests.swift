import PatchbayTesting
import Testing

/// A client that has finished sending still reads: everything that it asked for is answered, to the last byte.
@Suite(.showsHostLog, .onBothPollers) struct HalfCloseTests {
  /// More than the kernel holds for one connection.
  private let large = 32 << 20

  private func receivedBytes(_ target: String, version: String) throws -> Int {
    try withHost(PluginFolder("right/stream")) { host throws in
      let client = try host.connect()
      try client.send("GET \(target) HTTP/\(version)\r\nHost: h\r\n\r\n")
      client.finishSending()
      return try client.readToEnd(timeout: .seconds(20)).count
    }
  }

  @Test(arguments: ["/stream/", "/stream/copied/", "/stream/later/"], ["1.0", "1.1"])
  func largeReplyArrivesWhole(target: String, version: String) throws {
    let count = try receivedBytes("\(target)\(large)", version: version)
    #expect(count > large)
  }

  @Test func repliesBeforeAnIncompleteRequestArrive() throws {
    try withHost(PluginFolder("right/stream")) { host throws in
      let client = try host.connect()
      try client.send("GET /stream/\(large) HTTP/1.1\r\nHost: h\r\n\r\nGET /stre")
      client.finishSending()
      #expect(try client.readToEnd(timeout: .seconds(8)).count > large)
    }
  }

  @Test func everyPipelinedRequestIsAnswered() throws {
    try withHost(PluginFolder("right/stream")) { host throws in
      let client = try host.connect()
      let padding = String(repeating: "x", count: 200)
      let request = "GET /stream/later HTTP/1.1\r\nHost: h\r\nX: \(padding)\r\n\r\n"
      // More than the host keeps of one client: it stops receiving, and learns of the end before the last of them.
      try client.send(String(repeating: request, count: 1_500))
      client.finishSending()
      for number in 0..<1_500 {
        let response = try client.readResponse(timeout: .seconds(20))
        try #require(response.text == "later", "\(number)")
      }
      #expect(client.closes())
    }
  }
}

/// To a handler, a client that has finished sending is there as any other; until it has gone.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct HalfClosedCallTests {
  private func ask(_ host: TestHost, _ target: String, version: String = "1.1") throws -> HTTPConnection {
    let client = try host.connect()
    try client.send("GET \(target) HTTP/\(version)\r\nHost: h\r\n\r\n")
    client.finishSending()
    return client
  }

  @Test(arguments: ["/half-close/blocking", "/half-close/later/0", "/half-close/later/200"], ["1.0", "1.1"])
  func itGetsItsReply(target: String, version: String) throws {
    try withHost(PluginFolder("right/half-close")) { host throws in
      for client in try (0..<20).map({ _ in try ask(host, target, version: version) }) {
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response.text == "0 0")
        #expect(client.closes())
      }
    }
  }

  @Test func manyWaitForTheOnlyThread() throws {
    try withHost(PluginFolder("right/half-close"), flags: ["--pool-threads", "1"]) { host throws in
      for client in try (0..<40).map({ _ in try ask(host, "/half-close/blocking") }) {
        #expect(try client.readResponse().text == "0 0")
      }
    }
  }

  @Test func aLongWaitIsInterruptedByInterimResponsesOnly() throws {
    try withHost(PluginFolder("right/half-close")) { host throws in
      let client = try ask(host, "/half-close/later/2500")
      #expect(try client.readResponse().status == 100)
      #expect(try client.readResponse().text == "0 0")
      // HTTP/1.0 knows none.
      #expect(try ask(host, "/half-close/later/2500", version: "1.0").readResponse().text == "0 0")
    }
  }

  @Test func aResetBehindItCancels() throws {
    try withHost(PluginFolder("right/cancel")) { host throws in
      func counts() throws -> [String: Int] {
        try #require(try host.get("/cancel/counts").json as? [String: Int])
      }
      // No interim response finds it: the reset does.
      let client = try ask(host, "/cancel/async", version: "1.0")
      try waitUntil { try counts()["began"] == 1 }
      #expect(try counts()["called_back"] == 0)
      client.socket.reset()
      _ = consume client
      try waitUntil { try counts()["called_back"] == 1 }
    }
  }

  @Test func theEndOfItsTimeIsAnswered() throws {
    try withHost(PluginFolder("right/half-close"), flags: ["--call-timeout", "300ms"]) { host throws in
      #expect(try ask(host, "/half-close/forgets").readResponse().status == 504)
    }
  }
}
