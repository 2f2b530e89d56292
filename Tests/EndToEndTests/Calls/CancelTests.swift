import Foundation
import PatchbayTesting
import Testing

/// A handler learns that nobody waits for it any more.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct CancelTests {
  private func counts(_ host: TestHost) throws -> [String: Int] {
    try #require(try host.get("/cancel/counts").json as? [String: Int])
  }

  @Test(arguments: ["/cancel/async", "/cancel/blocking", "/cancel/replaced"])
  func clientThatGoesCancels(target: String) throws {
    try withHost(PluginFolder("right/cancel")) { host in
      var client: HTTPConnection? = try host.connect()
      try client?.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try counts(host)["began"] == 1 }
      #expect(try counts(host)["called_back"] == 0)
      client = nil
      try waitUntil { try counts(host)["called_back"] == 1 }
      try waitUntil { try counts(host)["last_code"] == 0 }
      #expect(try counts(host)["wrong"] == 0)
      _ = client
      #expect(host.stop() == 0)
    }
  }

  @Test(arguments: ["/cancel/deadline", "/cancel/deadline-blocking"])
  func deadlineCancels(target: String) throws {
    try withHost(PluginFolder("right/cancel")) { host in
      #expect(try host.get(target).status == 504)
      try waitUntil { try counts(host)["called_back"] == 1 }
      #expect(try counts(host)["wrong"] == 0)
    }
  }

  @Test func noCallBackAfterTheReply() throws {
    try withHost(PluginFolder("right/cancel")) { host throws in
      for _ in 0..<20 { #expect(try host.get("/cancel/replied").text == "replied") }
      #expect(try counts(host)["wrong"] == 0)
      #expect(host.stop() == 0)
    }
  }

  @Test func halfClosedClientStillGetsItsAnswer() throws {
    try withHost(PluginFolder("right/replies-late")) { host in
      let client = try host.connect()
      try client.send("GET /replies-late/thread HTTP/1.1\r\nHost: h\r\n\r\n")
      client.finishSending()
      #expect(try client.readResponse().text == "late")
    }
  }
}
