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
