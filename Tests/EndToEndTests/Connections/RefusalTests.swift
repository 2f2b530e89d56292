import PatchbayTesting
import Testing

/// Answers of the host itself to requests that it does not take, often before their head is complete.
@Suite(.showsHostLog, .onBothPollers) struct RefusalTests {
  private static let long = String(repeating: "x", count: 2_000)

  /// What is sent, and the status that it gets.
  static let refused: [(request: String, status: Int)] = [
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("\u{1}\r\n\r\n", 400),
    ("HEADS / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
    ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505),
    ("GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: h\r\nX: \(long)\r\n\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ("GET / HTTP/1.1\r\nHo", 408),
  ]
  private let flags = ["--max-request-line", "1K", "--max-header-bytes", "1K", "--head-timeout", "300ms"]

  @Test(arguments: refused) func everyRefusalIsAnAnswer(request: String, status: Int) throws {
    try withHost(PluginFolder("right/good"), flags: flags + ["--loops", "1"]) { host throws in
      // The memory of the call was one of a HEAD before, whose answer has no content.
      #expect(try host.request("HEAD", "/good").status == 200)
      let client = try host.connect()
      try client.send(request)
      let response = try client.readResponse()
      #expect(response.status == status)
      try checkIdentifier(of: response)
      #expect(client.closes())
    }
  }

  @Test func aConnectionTooManyIsAnsweredToo() throws {
    let flags = ["--loops", "1", "--max-connections", "1"]
    try withHost(PluginFolder("right/good"), flags: flags) { host throws in
      let first = try host.connect()
      #expect(try first.request("HEAD", "/good").status == 200)
      let second = try host.connect()
      let response = try second.readResponse()
      #expect(response.status == 503)
      try checkIdentifier(of: response)
    }
  }

  @Test func aRefusedHeadHasNoContent() throws {
    try withHost(PluginFolder("right/good"), flags: flags) { host throws in
      let client = try host.connect()
      try client.send("HEAD / HTTP/1.1\r\nHost: h\r\nX: \(Self.long)\r\n\r\n")
      #expect(try client.readResponse(toHead: true).status == 431)
      #expect(try client.readToEnd().isEmpty)
    }
  }

  /// Sixteen hexadecimal digits, a dash and eight more, in the head as in the body.
  private func checkIdentifier(of response: HTTPResponse) throws {
    let identifier = try #require(response["X-Request-Id"])
    #expect(identifier.utf8.count == 25)
    #expect(identifier.allSatisfy { $0.isHexDigit || $0 == "-" })
    #expect(requestId(of: response) == identifier)
  }
}
