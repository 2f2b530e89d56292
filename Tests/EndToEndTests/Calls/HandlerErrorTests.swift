import PatchbayTesting
import Testing

/// Exceptions and errno values become a 500 with a request id; their text goes to the log only.
@Suite(.showsHostLog, .inBothModes) struct HandlerErrorTests {
  @Test(arguments: [
    ("/throws/async", "secret async text"), ("/throws/blocking", "secret blocking text"),
    ("/throws/int", "exception"), ("/throws/timer", "secret timer text"),
    ("/blocking-errors/errno", "Input/output error"), ("/blocking-errors/nothing", "reply"),
  ])
  func becomesFiveHundred(target: String, text: String) throws {
    try withHost(PluginFolder("right/throws", "right/blocking-errors")) { host in
      let connection = try host.connect()
      let response = try connection.request("GET", target)
      #expect(response.status == 500)
      #expect(!response.text.contains("secret"))
      let id = try #require(requestId(of: response))
      let line = try #require(host.waitForLog(text, id))
      #expect(line.contains(target))
      #expect(try connection.request("GET", "/throws/after-reply").text == "replied")
      #expect(host.stop() == 0)
    }
  }

  @Test(arguments: ["/throws/after-reply", "/blocking-errors/after-reply"])
  func errorAfterTheReplyIsLoggedOnly(target: String) throws {
    try withHost(PluginFolder("right/throws", "right/blocking-errors")) { host throws in
      #expect(try host.get(target).text == "replied")
      #expect(host.waitForLog(target) != nil)
      #expect(host.stop() == 0)
    }
  }
}
