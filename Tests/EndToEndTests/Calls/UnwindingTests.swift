import PatchbayTesting
import Testing

/// What unwinds out of plugin code and is no C++ exception stops at the host: a 500, a line in the log, and nothing else.
@Suite(.showsHostLog, .inBothModes) struct UnwindingTests {
  /// Few threads, so that each meets several.
  private func withPlugin(_ body: (TestHost) throws -> Void) throws {
    let flags = ["--strict", "--loops", "1", "--pool-threads", "2"]
    try withHost(PluginFolder("right/unwinds"), flags: flags, body)
  }

  @Test(arguments: [
    ("async", "Rust panic"), ("blocking", "Rust panic"), ("timer", "Rust panic"), ("function", "Rust panic"),
    ("inline", "Rust panic"), ("foreign", "another language"), ("async-exits", "pthread_exit"),
    ("blocking-exits", "pthread_exit"), ("cancels", "pthread_exit"),
  ])
  func becomesFiveHundred(route: String, text: String) throws {
    try withPlugin { host throws in
      let process = host.processIdentifier
      for _ in 0..<20 {
        let response = try host.get("/unwinds/\(route)")
        #expect(response.status == 500)
        #expect(!response.text.contains(text))
      }
      #expect(host.waitForLog("threw", text, "/unwinds/\(route)") != nil)
      #expect(try host.get("/unwinds/freed").status == 200)
      #expect(!host.log.contains { $0.contains("worker process ended") })
      #expect(host.processIdentifier == process)
      #expect(host.stop() == 0)
    }
  }

  @Test func exceptionsOfOtherLanguagesAreFreed() throws {
    try withPlugin { host throws in
      for _ in 0..<20 { #expect(try host.get("/unwinds/foreign").status == 500) }
      #expect(try host.get("/unwinds/freed").text == "20")
    }
  }

  @Test func threadsOfTheHostCannotBeCancelled() throws {
    try withPlugin { host throws in
      for _ in 0..<20 { #expect(try host.get("/unwinds/cancelled-later").text == "cancelled") }
      #expect(host.stop() == 0)
    }
  }

  @Test(arguments: [("START_PANICS", "Rust panic"), ("START_EXITS", "pthread_exit")])
  func startHookFailsWithIt(define: String, text: String) throws {
    let folder = try PluginFolder("right/good")
    try folder.add("right/unwinds", defines: [define])
    try withHost(folder) { host throws in
      #expect(host.waitForLog("its start hook threw", text) != nil)
      #expect(try host.get("/good").status == 200)
      #expect(host.stop() == 0)
    }
  }
}
