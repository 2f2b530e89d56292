import PatchbayTesting
import Testing

/// What the requests of all clients together may hold.
@Suite(.showsHostLog, .onBothPollers) struct RequestMemoryTests {
  private let flags = ["--loops", "1", "--max-request-memory", "4M", "--max-body", "3M"]
  private let large = 2_500_000

  /// Asks whether a body of that many bytes would be taken: 100, or why not.
  private func answer(to length: Int, _ host: TestHost, framing: String? = nil) throws -> HTTPResponse {
    let client = try host.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\n\(framing ?? "Content-Length: \(length)")\r\nExpect: 100-continue\r\n\r\n"
    )
    return try client.readResponse()
  }

  /// A client that has sent nearly all of its body, as far as the host knows.
  private func hoard(_ host: TestHost) throws -> HTTPConnection {
    let client = try host.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: \(large)\r\n\r\n")
    try client.send([UInt8](repeating: 120, count: large - 1))
    try waitUntil { try answer(to: large, host).status == 503 }
    return client
  }

  @Test func aBodyPastTheSumIsRefusedBeforeItIsRead() throws {
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      #expect(try answer(to: large, host).status == 100)
      let client = try hoard(host)
      let refusal = try answer(to: large, host)
      #expect(refusal.status == 503)
      #expect(refusal["Retry-After"] != nil)
      #expect(refusal["Connection"] == "close")
      // What needs little goes on, and who has been let in comes to an end.
      #expect(try host.request("POST", "/echo", body: "small").status == 200)
      try client.send("x")
      #expect(try client.readResponse().status == 200)
      try waitUntil { try answer(to: large, host).status == 100 }
    }
  }

  @Test func theMemoryOfAClientThatGoesIsFreeAgain() throws {
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      for _ in 0..<3 {
        let client = try hoard(host)
        client.socket.reset()
        _ = consume client
        try waitUntil { try answer(to: large, host).status == 100 }
      }
    }
  }

  @Test func aBodyThatNobodyKnowsTheLengthOfIsRefusedAsItGrows() throws {
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      let first = try hoard(host)
      let second = try host.connect()
      try second.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = [UInt8]("10000\r\n".utf8) + [UInt8](repeating: 121, count: 65_536) + [UInt8]("\r\n".utf8)
      for _ in 0..<40 { do { try second.send(chunk) } catch { break } }
      #expect(try second.readResponse().status == 503)
      try first.send("x")
      #expect(try first.readResponse().status == 200)
    }
  }

  @Test func aBodyThatCouldNeverFitIsTooLarge() throws {
    try withHost(PluginFolder("right/echo"), flags: ["--max-request-memory", "1M"]) { host throws in
      #expect(try answer(to: 1 << 20, host).status == 413)
      #expect(try host.request("POST", "/echo", body: "small").status == 200)
    }
  }

  @Test func aLargeHeadPastTheSumIsRefused() throws {
    try withHost(PluginFolder("right/cancel"), flags: ["--loops", "1", "--max-request-memory", "1M"]) {
      host throws in
      let field = String(repeating: "v", count: 30_000)
      let request = "GET /cancel/async HTTP/1.1\r\nHost: h\r\nX: \(field)\r\n\r\n"
      var clients: [HTTPConnection] = []
      for _ in 0..<20 {
        clients.append(try host.connect())
        try clients.last?.send(request)
      }
      let refused = try host.connect()
      try refused.send(request)
      #expect(try refused.readResponse().status == 503)
      #expect(try host.get("/cancel/counts").status == 200)
      for client in clients { client.socket.reset() }
    }
  }

  /// Each of these calls holds a little, which is not refused; until it is too much together.
  private func fill(_ host: TestHost) throws -> [HTTPConnection] {
    var clients: [HTTPConnection] = []
    while clients.count < 800, try host.get("/cancel/counts").status == 200 {
      for _ in 0..<20 {
        let client = try host.connect()
        try client.send("GET /cancel/async HTTP/1.1\r\nHost: h\r\n\r\n")
        clients.append(client)
      }
    }
    return clients
  }

  @Test func whatOpenCallsHoldKeepsFurtherRequestsOut() throws {
    let folder = try PluginFolder("right/cancel", "right/gate")
    try withHost(folder, flags: ["--loops", "1", "--max-request-memory", "1M"]) { host throws in
      let clients = try fill(host)
      for _ in 0..<5 {
        let refusal = try host.get("/gate/single")
        #expect(refusal.status == 503)
        #expect(refusal["Retry-After"] != nil)
      }
      for client in clients { client.socket.reset() }
      _ = consume clients
      try waitUntil { try host.get("/cancel/counts").status == 200 }
      // Those that were refused do not count as calls of their route: it still takes one at a time.
      let first = try host.connect()
      try first.send("GET /gate/single HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/gate/waiting").text == "1" }
      #expect(try host.get("/gate/single").status == 503)
      #expect(try host.request("POST", "/gate/open").status == 204)
      #expect(try first.readResponse().text == "through")
    }
  }
}
