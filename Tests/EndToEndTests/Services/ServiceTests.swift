import Foundation
import PatchbayTesting
import Testing

/// Timers, watches, blocking work and posts of plugins: what their headers promise.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct ServiceTests {
  private func serve(flags: [String] = [], _ body: (TestHost) throws -> Void) throws {
    try withHost(PluginFolder("right/services"), flags: ["--strict", "--loops", "1"] + flags) { host throws in
      try body(host)
      #expect(try counts(host)["wrong"] == 0)
      #expect(host.stop() == 0)
      #expect(!host.log.contains { $0.contains("is not stopped") })
    }
  }

  private func counts(_ host: TestHost) throws -> [String: Int] {
    try #require(try host.get("/services/counts").json as? [String: Int])
  }

  @Test func timersTickOnceOrOnAndOnOrAsSetAnew() throws {
    try serve { host throws in
      #expect(try host.get("/services/timers").text == "1 3 3")
      try waitUntil { try counts(host)["ended"] == 3 }
    }
  }

  @Test func watchTellsUntilAllIsReadAndThenItsEnd() throws {
    try serve { host throws in
      for _ in 0..<20 { #expect(try host.get("/services/watch").text == "ready") }
      #expect(try counts(host)["ended"] == 20)
    }
  }

  @Test func whatIsBoundToACallEndsWithIt() throws {
    try serve { host throws in
      for _ in 0..<20 { #expect(try host.get("/services/bound").text == "bound") }
      try waitUntil { try counts(host)["ended"] == 40 }
    }
  }

  @Test func aDescriptorClosedUnderItsWatchHarmsNobody() throws {
    try serve { host throws in
      for _ in 0..<20 { #expect(try host.get("/services/closed").text == "closed") }
      try waitUntil { try counts(host)["ended"] == 40 }
    }
  }

  @Test func blockingWorkRunsOnThePoolAndComesBackToTheLoop() throws {
    try serve { host throws in
      let (responses, _) = try host.concurrently(50, "/services/blocking")
      #expect(responses.allSatisfy { $0.text == "7 1 1" })
    }
  }

  @Test func workThatNobodyWaitsForDoesNotBegin() throws {
    try serve(flags: ["--pool-threads", "1"]) { host throws in
      let first = try host.connect()
      try first.send("GET /services/cut HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try counts(host)["cuts"] == 1 }
      do {
        let second = try host.connect()
        try second.send("GET /services/cut HTTP/1.1\r\nHost: h\r\n\r\n")
        try waitUntil { try counts(host)["cuts"] == 2 }
        second.socket.reset()
      }
      #expect(try first.readResponse().text == "held")
      try waitUntil { try counts(host)["done"] == 2 }
      #expect(try counts(host)["cancelled"] == 1)
    }
  }

  @Test func aFullPoolRefusesBlockingWorkAndTakesItLater() throws {
    try serve(flags: ["--pool-threads", "1", "--pool-queue", "0"]) { host throws in
      let first = try host.connect()
      try first.send("GET /services/cut HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try counts(host)["cuts"] == 1 }
      #expect(try host.get("/services/blocking").text == "\(EAGAIN)")
      #expect(try host.get("/services/release").text == "released")
      #expect(try first.readResponse().text == "held")
      try waitUntil { try host.get("/services/blocking").text == "7 1 1" }
    }
  }

  @Test func oddUsesAreTaken() throws {
    try withHost(PluginFolder("right/services-odd"), flags: ["--strict", "--loops", "1"]) { host throws in
      for _ in 0..<20 {
        #expect(try host.get("/odd/watches").text == "1")
        #expect(try host.get("/odd/timers").text == "1")
        #expect(try host.get("/odd/reopened").text == "3")
        #expect(try host.get("/odd/replied").text == "replied")
      }
      #expect(try host.get("/odd/late").text == "first")
      #expect(try host.get("/odd/late").text == "\(ESTALE) \(ESTALE) \(ESTALE)")
      #expect(try #require(Int(host.get("/odd/many", timeout: .seconds(30)).text)) > 0)
      try waitUntil { try host.get("/odd/wrong").text == #"{"wrong": 0, "ended": 20}"# }
      #expect(host.stop() == 0)
    }
  }

  @Test func wrongCallsGetAnErrnoValue() throws {
    try serve { host throws in
      #expect(
        try host.get("/services/misuse").text.split(separator: " ").compactMap { Int32($0) } == [
          EINVAL, EINVAL, EINVAL, ENOTSUP, EBADF, ESTALE, EPERM, EINVAL, EINVAL, ESTALE, ESTALE, EINVAL,
          EINVAL,
          EINVAL, EINVAL, EINVAL,
        ])
      #expect(
        try host.get("/services/off-loop").text.split(separator: " ").compactMap { Int32($0) } == [
          EPERM, EPERM, EPERM, EPERM, EINVAL, EPERM,
        ])
    }
  }

  @Test func postsAreBounded() throws {
    try serve { host throws in
      #expect(try host.get("/services/flood").text == "4096 \(EAGAIN)")
      try waitUntil { try counts(host)["posted"] == 4096 }
      #expect(try host.get("/services/flood").text == "4096 \(EAGAIN)")
    }
  }

  @Test func whatACallbackThrowsEndsItsServiceAndNothingElse() throws {
    try withHost(PluginFolder("right/services-throw"), flags: ["--strict"]) { host throws in
      for name in ["timer", "watch", "work", "ended"] {
        #expect(try host.get("/throw/\(name)").text == "ended")
      }
      #expect(try host.get("/throw/done").status == 500)
      for text in ["from a tick", "from a watch", "from work", "from its end", "no std::exception"] {
        #expect(host.waitForLog("threw", text) != nil)
      }
      #expect(host.stop() == 0)
    }
  }
}
