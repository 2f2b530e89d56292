import Foundation
import PatchbayTesting
import Testing

/// Clients that take their time, and clients that take too much.
@Suite(.showsHostLog, .onBothPollers) struct SlowClientTests {
  /// More than the kernel holds for one connection.
  private let large = 32 << 20

  @Test(arguments: ["/stream/", "/stream/copied/"])
  func readerThatKeepsReadingGetsEverything(target: String) throws {
    try withHost(PluginFolder("right/stream"), flags: ["--body-timeout", "300ms"]) { host throws in
      let client = try host.connect()
      try client.send("GET \(target)\(large) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      let start = ContinuousClock.now
      var count = 0
      while true {
        let bytes = try client.socket.receive(until: .now + .seconds(10))
        if bytes.isEmpty { break }
        count += bytes.count
        // Slow: three times the time that may pass between two pieces.
        let due = start + .milliseconds(1_000 * count / large)
        Thread.sleep(forTimeInterval: max(0, ContinuousClock.now.duration(to: due) / .seconds(1)))
      }
      #expect(count > large)
    }
  }

  @Test func readerThatStopsIsLetGo() throws {
    try withHost(PluginFolder("right/stream"), flags: ["--body-timeout", "200ms"]) { host throws in
      let listening = try sockets(of: host)
      let client = try host.connect()
      try client.send("GET /stream/\(large) HTTP/1.1\r\nHost: h\r\n\r\n")
      _ = try client.socket.receive(until: .now + .seconds(10))
      try waitUntil { try sockets(of: host) == listening }
      #expect(try client.readToEnd().count < large)
    }
  }

  /// Sends a byte whenever nothing has come for a moment, until the host answers.
  private func drip(_ client: HTTPConnection, atMost bytes: Int) throws -> HTTPResponse? {
    for _ in 0..<bytes {
      do {
        return try client.readResponse(timeout: .milliseconds(50))
      } catch let error as TestingError where error.code == .timeout {
        try client.send("x")
      }
    }
    return nil
  }

  @Test(arguments: ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
  func aBodyByteByByteIsGivenUp(framing: String) throws {
    // A byte comes in time, each time; a tenth of what must come in a second does not.
    let flags = ["--body-timeout", "1s", "--min-rate", "200"]
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      let client = try host.connect()
      let chunk = framing.hasPrefix("T") ? "f4240\r\n" : ""
      try client.send("POST /echo HTTP/1.1\r\nHost: h\r\n\(framing)\r\n\r\n\(chunk)")
      #expect(try drip(client, atMost: 400)?.status == 408)
    }
  }

  @Test func aBodyThatComesSlowlyButFastEnoughIsTaken() throws {
    let flags = ["--body-timeout", "1s", "--min-rate", "1"]
    try withHost(PluginFolder("right/echo"), flags: flags) { host throws in
      let client = try host.connect()
      try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 60\r\n\r\n")
      // Three seconds.
      #expect(try drip(client, atMost: 400)?.status == 200)
    }
  }

  @Test func readerThatTakesLittleIsLetGo() throws {
    let flags = ["--body-timeout", "3s", "--min-rate", "1G"]
    try withHost(PluginFolder("right/stream"), flags: flags) { host throws in
      let client = try host.connect()
      try client.send("GET /stream/\(large) HTTP/1.1\r\nHost: h\r\n\r\n")
      var count = 0
      do {
        while true {
          let bytes = try client.socket.receive(until: .now + .seconds(10))
          if bytes.isEmpty { break }
          count += bytes.count
          // It takes something all the time, and this much in 30 seconds.
          Thread.sleep(forTimeInterval: 0.05)
        }
      } catch let error as TestingError where error.code == .closed {}
      #expect(count < large)
    }
  }

  @Test func clientThatSendsAheadIsHeldBack() throws {
    try withHost(PluginFolder("right/stream"), flags: ["--loops", "1"]) { host throws in
      let client = try host.connect()
      let request = "GET /stream/later HTTP/1.1\r\nHost: h\r\n\r\n"
      let requests = Array(String(repeating: request, count: 25_000).utf8)
      let before = try peakMemory(of: host)
      // The host answers slower than this sends, so sending comes to no end.
      for _ in 0..<48 {
        do { try client.socket.send(requests, timeout: .milliseconds(200)) } catch { break }
      }
      #expect(try peakMemory(of: host) - before < 8 << 20)
    }
  }
}

/// Bytes of memory that the host has had at the most.
func peakMemory(of host: TestHost) throws -> Int {
  let status = try String(contentsOfFile: "/proc/\(host.processIdentifier)/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
  return try #require(Int(line.split(separator: " ", omittingEmptySubsequences: true)[1])) * 1024
}

/// How many sockets the host has open.
func sockets(of host: TestHost) throws -> Int {
  let folder = "/proc/\(host.processIdentifier)/fd"
  let files = FileManager.default
  return try files.contentsOfDirectory(atPath: folder).count { name in
    (try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))?.hasPrefix("socket:") ?? false
  }
}
