import Foundation
import PatchbayTesting
import Testing

/// What plugins have done after responses: what patchbay/after.h promises.
@Suite(.showsHostLog, .inBothModes) struct AfterResponseTests {
  private func serve(flags: [String] = [], _ body: (TestHost) throws -> Void) throws {
    let folder = try PluginFolder()
    try folder.write("max_reply: 64M\n", to: "after.yaml")
    try folder.add("tasks/after")
    try withHost(folder, flags: ["--strict", "--loops", "1"] + flags, body)
  }

  private func waitFor(_ text: String, _ host: TestHost) throws {
    var last = ""
    do {
      try waitUntil {
        last = try host.get("/after/ran").text
        return last == text
      }
    } catch { Issue.record("\(last) ran, not \(text)") }
  }

  @Test(arguments: ["order", "order-blocking"])
  func runInTheirOrderWhateverTheOneBeforeHasDone(route: String) throws {
    try serve { host throws in
      #expect(try host.get("/after/\(route)").text == "added")
      try waitFor("a b c d ", host)
      #expect(host.waitForLog("after a response, third has failed: it returned 71 (Protocol error)") != nil)
      #expect(host.stop() == 0)
    }
  }

  @Test(arguments: [
    ("status/200", 200, "s t "), ("status/302", 302, "s t "), ("status/404", 404, "S t "),
    ("status/503", 503, "S t "), ("no-reply", 500, "S t "),
  ])
  func runOnSuccessOrAlways(path: String, status: Int, ran: String) throws {
    try serve { host throws in
      #expect(try host.get("/after/\(path)").status == status)
      try waitFor(ran, host)
    }
  }

  @Test func aReplyPastItsDeadlineIsNoSuccess() throws {
    try serve { host throws in
      #expect(try host.get("/after/hasty").status == 504)
      #expect(try host.request("POST", "/after/open").status == 204)
      try waitFor("begun S ", host)
    }
  }

  @Test func theLastByteGoesFirst() throws {
    try serve { host throws in
      let bytes = 32 << 20
      let client = try host.connect()
      try client.send("GET /after/large?bytes=\(bytes) HTTP/1.1\r\nHost: h\r\n\r\n")
      var count = try client.socket.receive(until: .now + .seconds(10)).count
      _ = try host.get("/after/order")
      try waitFor("a b c d ", host)
      while count < bytes { count += try client.socket.receive(until: .now + .seconds(10)).count }
      try waitFor("a b c d l ", host)
    }
  }

  @Test func aClientThatReadsNoMoreKeepsNothingFromRunning() throws {
    try serve { host throws in
      var client: HTTPConnection? = try host.connect()
      try client?.send("GET /after/large?bytes=\(32 << 20) HTTP/1.1\r\nHost: h\r\n\r\n")
      _ = try client?.socket.receive(until: .now + .seconds(10))
      client?.socket.reset()
      client = nil
      try waitFor("l ", host)
    }
  }

  @Test func aClientThatLeavesKeepsNothingFromRunning() throws {
    try serve { host throws in
      var client: HTTPConnection? = try host.connect()
      try client?.send("GET /after/slow HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitFor("begun ", host)
      client?.socket.reset()
      client = nil
      #expect(try host.request("POST", "/after/open").status == 204)
      try waitFor("begun s ", host)
    }
  }

  @Test func pipelinedResponsesEachHaveTheirs() throws {
    try serve { host throws in
      let client = try host.connect()
      try client.send(
        String(repeating: "GET /after/status/200 HTTP/1.1\r\nHost: h\r\n\r\n", count: 3)
          + "GET /after/status/200 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      for _ in 0..<4 { #expect(try client.readResponse().status == 200) }
      try waitUntil { try host.get("/after/ran").text.split(separator: " ").count == 8 }
      #expect(!(try host.get("/after/ran").text.contains("wrong")))
    }
  }

  @Test func thereAreNoMoreThanTheQueueTakes() throws {
    try serve(flags: ["--after-queue", "3"]) { host throws in
      #expect(try host.get("/after/held?count=5").text == "3 \(EAGAIN)")
      #expect(try host.get("/after/held?count=5").text == "0 \(EAGAIN)")
      #expect(try host.request("POST", "/after/open").status == 204)
      try waitFor("h h h ", host)
      try waitUntil { try host.get("/after/held?count=1").text == "1 0" }
    }
  }

  @Test func anAsyncOneEndsWhenItSaysSo() throws {
    try serve { host throws in
      _ = try host.get("/after/later")
      _ = try host.get("/after/order")
      try waitFor("a b c d ", host)
      #expect(try host.request("POST", "/after/open").status == 204)
      try waitFor("a b c d later n ", host)
      #expect(host.waitForLog("later has failed: it ended with 5 (Input/output error)") != nil)
    }
  }

  @Test func wrongCallsGetAnErrnoValue() throws {
    try serve { host throws in
      let codes = [EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, ESTALE, ESTALE]
      #expect(try host.get("/after/misuse").text.split(separator: " ").compactMap { Int32($0) } == codes)
    }
  }

  @Test func whatTheyThrowIsLogged() throws {
    let folder = try PluginFolder()
    try folder.add("tasks/after-throw")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/after-throw").status == 418)
      #expect(host.waitForLog("pool has failed: it threw", "from the pool") != nil)
      #expect(host.waitForLog("loop has failed: it threw", "from the loop") != nil)
      #expect(host.waitForLog("skipped was skipped, and its callback threw") != nil)
      #expect(host.waitForLog("the one behind them runs") != nil)
      #expect(host.stop() == 0)
    }
  }

  @Test func aHostThatEndsWaitsForAHundredOfThem() throws {
    try serve { host throws in
      #expect(try host.get("/after/held?count=100").text == "100 0")
      let opener = try host.connect()
      // Begun, not complete: it comes through while the host ends.
      try opener.send("POST /after/open HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n")
      try waitFor("", host)
      host.send(signal: SIGTERM)
      try waitUntil { (try? host.connect()) == nil }
      try opener.send("x")
      #expect(try opener.readResponse().status == 204)
      #expect(host.waitForExit() == 0)
      let all = String(repeating: "h ", count: 100)
      #expect(host.waitForLog("version 1 stops after: \(all)") != nil)
      #expect(!host.log.contains { $0.contains("follow") })
    }
  }

  @Test func whatAHostThatEndsHasNotRunIsNamed() throws {
    try serve(flags: ["--drain-time", "300ms"]) { host throws in
      for _ in 0..<10 { #expect(try host.get("/after/held?count=10").text == "10 0") }
      _ = try host.get("/after/forgotten")
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(10)) != nil)
      func named(_ text: String, _ times: Int) -> Bool {
        host.waitForLog(text, "times=\(times)") != nil
      }
      #expect(named("before what was to follow a response has run: held of plugin after", 90))
      #expect(named("while what follows a response is at work: held of plugin after", 10))
      #expect(named("before what was to follow a response has run: behind-it of plugin after", 1))
      #expect(named("while what follows a response is at work: forgotten of plugin after", 1))
    }
  }
}

/// The same, where it matters whose generation or counters they are.
@Suite(.showsHostLog) struct AfterResponseReloadTests {
  @Test(arguments: [[], ["--isolation", "process", "--workers", "1"]])
  func anOldGenerationStaysUntilTheyHaveEnded(mode: [String]) throws {
    let folder = try PluginFolder()
    try folder.write("rollback: {window: 0}\n", to: "after.yaml")
    try folder.add("tasks/after")
    let fifo = "\(folder.path)/.fifo"
    #expect(unsafe mkfifo(fifo, 0o600) == 0)
    try withHost(folder, flags: ["--strict"] + mode) { host throws in
      #expect(try host.get("/after/fifo?path=\(fifo)").text == "added")
      try folder.replace("after", with: "tasks/after", defines: ["VERSION=\"2\""])
      try waitUntil { try host.get("/after/version").text == "2" }
      #expect(!host.log.contains { $0.contains("version 1 stops") })
      try Data().write(to: URL(fileURLWithPath: fifo))
      #expect(host.waitForLog("version 1 stops after: read") != nil)
      #expect(host.stop() == 0)
    }
  }

  @Test(.inBothModes) func theyAreCountedAndTimed() throws {
    let folder = try PluginFolder()
    try folder.add("tasks/after")
    try withHost(folder) { host throws in
      for path in ["order", "status/404", "status/404"] { _ = try host.get("/after/\(path)") }
      try waitUntil {
        let status = try host.ask("status").output
        let row = status.split(separator: "\n").drop { !$0.hasPrefix("AFTER RESPONSES") }.dropFirst().first
        return row?.split(separator: " ").prefix(5).joined(separator: " ") == "after 0 5 1 2"
      }
      // They are no calls, of whose errors a rollback judges.
      let row = try host.ask("status").output.split(separator: "\n").first { $0.hasPrefix("after ") }
      #expect(row?.split(separator: " ")[4] == "3")
    }
  }
}
