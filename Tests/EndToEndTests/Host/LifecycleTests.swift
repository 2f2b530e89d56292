import Glibc
import PatchbayTesting
import Testing

/// From the first line on standard output to the exit code.
@Suite(.showsHostLog, .onBothPollers) struct LifecycleTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func idleHostEndsWithZero(signal: CInt) throws {
    try withHost(PluginFolder("right/good")) { host in
      let idle = try host.connect()
      #expect(try idle.request("GET", "/good").text == "good")
      host.send(signal: signal)
      #expect(host.waitForExit() == 0)
      #expect(idle.closes())
    }
  }

  @Test(arguments: [SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ])
  func signalThatIsNotMeantForTheHostDoesNothing(signal: CInt) throws {
    try withHost(PluginFolder("right/good")) { host throws in
      for _ in 0..<3 {
        host.send(signal: signal)
        #expect(try host.get("/good").text == "good")
      }
      #expect(host.stop() == 0)
    }
  }

  @Test func requestInFlightIsFinishedWhenItDrains() throws {
    try withHost(PluginFolder("right/gate")) { host in
      let waiting = try host.connect()
      try waiting.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/gate/waiting").text == "1" }
      let opener = try host.connect()
      // Begun, not complete.
      try opener.send("POST /gate/open HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n")
      try waitUntil { try host.get("/gate/waiting").text == "1" }
      host.send(signal: SIGTERM)
      try waitUntil { (try? host.connect()) == nil }
      try opener.send("x")
      #expect(try opener.readResponse().status == 204)
      let response = try waiting.readResponse()
      #expect(response.text == "through")
      #expect(response["Connection"] == "close")
      #expect(host.waitForExit() == 0)
    }
  }

  @Test func secondTermEndsAtOnce() throws {
    try withHost(PluginFolder("right/replies-never")) { host in
      let waiting = try host.connect()
      try waiting.send("GET /replies-never HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/replies-never/none").status == 404 }
      host.send(signal: SIGTERM)
      try waitUntil { (try? host.connect()) == nil }
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(5)) != nil)
    }
  }

  @Test func secondTermEndsAHostWhoseHandlerBlocksForNobody() throws {
    try withHost(PluginFolder("right/gate")) { host in
      var gone: HTTPConnection? = try host.connect()
      try gone?.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/gate/waiting").text == "1" }
      gone?.socket.reset()
      gone = nil
      let idle = try host.connect()
      host.send(signal: SIGTERM)
      #expect(idle.closes())
      #expect(host.waitForExit(timeout: .milliseconds(100)) == nil)
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(5)) == 0)
    }
  }

  @Test func forcedEndRunsNoDestructorsUnderAHandlersFeet() throws {
    try withHost(PluginFolder("right/destructor"), flags: ["--drain-time", "0"]) { host in
      let waiting = try host.connect()
      try waiting.send("GET /destructor HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.get("/destructor/waiting").text == "1" }
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(10)) == 0)
    }
  }

  @Test func hostWithoutDescriptorsServesOnWhenSomeAreFreed() throws {
    try withHost(PluginFolder("right/few-descriptors"), flags: ["--loops", "1"]) { host in
      // Those past the limit are with the kernel.
      var clients = try (0..<20).map { _ in try host.connect() }
      let last = clients.removeLast()
      try last.send("GET /few-descriptors HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(host.waitForLog("cannot accept") != nil)
      clients = []
      #expect(try last.readResponse().text == "few")
    }
  }

  /// Who waits while nobody leaves is told, and the admin socket has a descriptor of its own.
  @Test func hostWithoutDescriptorsAnswers503AndTheAdminSocket() throws {
    let folder = try PluginFolder()
    let flags = ["--loops", "1", "--admin", "\(folder.path)/admin"]
    try withHost(PluginFolder("right/few-descriptors"), flags: flags) { host throws in
      let clients = try (0..<20).map { _ in try host.connect() }
      let last = try #require(clients.last)
      try last.send("GET /few-descriptors HTTP/1.1\r\nHost: h\r\n\r\n")
      let response = try last.readResponse()
      #expect(response.status == 503)
      #expect(response["Connection"] == "close")
      #expect(last.closes())
      let status = try Subprocess.run(Project.host, ["status", "--admin", "\(folder.path)/admin"])
      #expect(status.code == 0, "\(status.errors)")
      #expect(host.log.filter { $0.contains("cannot accept") }.count == 1)
      _ = clients
    }
  }

  @Test func hostWithoutDescriptorsEndsOrderly() throws {
    let flags = ["--loops", "1", "--drain-time", "1s"]
    try withHost(PluginFolder("right/few-descriptors"), flags: flags) { host in
      let clients = try (0..<20).map { _ in try host.connect() }
      #expect(host.waitForLog("cannot accept") != nil)
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(10)) == 0)
      _ = clients
    }
  }

  @Test func takenPortIsSaidClearly() throws {
    try withHost(PluginFolder("right/good")) { host in
      let second = try runHost(nil, flags: ["--port", "\(host.port)"])
      #expect(second.code != 0)
      #expect(second.errors.contains("\(host.port)"))
      #expect(second.errors.contains("in use"))
      #expect(second.errors.contains("--port"))
    }
  }

  @Test func hostWithoutPluginsAnswers404() throws {
    try withHost(PluginFolder()) { host in
      let response = try host.get("/anything")
      #expect(response.status == 404)
      #expect(response["Content-Type"] == "application/json")
      #expect(requestId(of: response) != nil)
    }
  }

  @Test func environmentIsReadAndFlagsGoFirst() throws {
    let bad = try runHost(nil, flags: ["--loops", "1"], environment: ["PATCHBAY_DRAIN_TIME": "soon"])
    #expect(bad.code == 64)
    #expect(bad.errors.contains("PATCHBAY_DRAIN_TIME is \"soon\""))
    try withHost(PluginFolder(), flags: ["--drain-time", "1s"], environment: ["PATCHBAY_DRAIN_TIME": "soon"])
    {
      host in
      let response = try host.get("/")
      #expect(response.status == 404)
    }
  }
}
