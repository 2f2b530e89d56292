import Glibc
import PatchbayTesting
import Testing

/// A call is replied to exactly once, from any thread, at any time.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct LateReplyTests {
  @Test(arguments: ["/replies-twice", "/replies-twice/blocking"])
  func secondReplyIsRefusedAndLogged(target: String) throws {
    try withHost(PluginFolder("right/replies-twice")) { host in
      let connection = try host.connect()
      #expect(try connection.request("GET", target).text == "first")
      #expect(
        host.waitForLog("second reply", "GET \(target)") != nil || host.waitForLog("twice", target) != nil)
      let code = try #require(Int32(try connection.request("GET", "/replies-twice/code").text))
      #expect(code == EALREADY || code == ESTALE)
    }
  }

  @Test func replyFromAThreadArrives() throws {
    try withHost(PluginFolder("right/replies-late")) { host in
      let (responses, _) = try host.concurrently(50, "/replies-late/thread")
      #expect(responses.allSatisfy { $0.status == 200 && $0.text == "late" })
    }
  }

  @Test func oneOfTwoThreadsWins() throws {
    try withHost(PluginFolder("right/replies-late")) { host in
      let connection = try host.connect()
      for _ in 0..<100 { #expect(try connection.request("GET", "/replies-late/race").text == "late") }
      #expect(try host.get("/replies-late/thread").text == "late")
      #expect(host.stop() == 0)
    }
  }

  @Test func deadlineAnswersForAHandlerThatNeverReplies() throws {
    try withHost(PluginFolder("right/replies-never")) { host in
      let response = try host.get("/replies-never/deadline")
      #expect(response.status == 504)
      #expect(requestId(of: response) != nil)
    }
  }

  @Test func replyPastTheDeadlineIsHarmless() throws {
    try withHost(PluginFolder("right/replies-late")) { host in
      let connection = try host.connect()
      #expect(try connection.request("GET", "/replies-late/deadline").status == 504)
      let release = try connection.request("POST", "/replies-late/release")
      #expect(release.text == #"{"code":0,"cancelled":true}"#)
      #expect(try connection.request("GET", "/replies-late/thread").text == "late")
      #expect(host.stop() == 0)
    }
  }

  @Test func replyToAClientThatHasGoneIsHarmless() throws {
    try withHost(PluginFolder("right/replies-late", "right/cancel")) { host in
      var gone: HTTPConnection? = try host.connect()
      try gone?.send("GET /replies-late/held HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try host.request("POST", "/cancel/counts").status == 405 }
      gone?.socket.reset()
      gone = nil
      try waitUntil {
        let released = try host.request("POST", "/replies-late/release").text
        return released.contains(#""cancelled":true"#)
      }
      #expect(host.stop() == 0)
    }
  }

  @Test func repliesKeepTheOrderOfPipelinedRequests() throws {
    try withHost(PluginFolder("right/replies-late", "right/good")) { host in
      let connection = try host.connect()
      let get = { (target: String) in "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n" }
      try connection.send(
        get("/replies-late/thread") + get("/good") + get("/replies-late/race") + get("/good"))
      let texts = try (0..<4).map { _ in try connection.readResponse().text }
      #expect(texts == ["late", "good", "late", "good"])
    }
  }
}

/// Asks again until it is so; the connection's round trip is the pause. Fails after ten seconds.
func waitUntil(
  _ condition: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let deadline = ContinuousClock.now + .seconds(10)
  while try !condition() {
    try #require(ContinuousClock.now < deadline, "it never came true", sourceLocation: sourceLocation)
  }
}
