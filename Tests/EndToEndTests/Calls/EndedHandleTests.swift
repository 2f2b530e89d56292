import Foundation
import PatchbayTesting
import Testing

/// A handle of a call that has ended is refused on any thread, while the loop uses the call's memory for the next one.
@Suite(.showsHostLog, .inBothModes) struct EndedHandleTests {
  private func counts(_ host: TestHost) throws -> [String: Int] {
    try #require(try host.get("/ended/counts").json as? [String: Int])
  }

  /// Small and large requests in turn: what one has many of, the next one in the same memory has not.
  private var requests: String {
    let query = (0..<50).map { "q=\($0)" }.joined(separator: "&")
    let fields = (0..<60).map { "X-\($0): \(String(repeating: "v", count: $0))\r\n" }.joined()
    let body = String(repeating: "b", count: 20_000)
    let large =
      "POST /ended/call/%41?\(query) HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    let small = "POST /ended/call/b HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
    return String(repeating: large + small, count: 10)
  }

  @Test(.timeLimit(.minutes(2))) func handlesOfEndedCallsAreRefusedOnAnyThread() throws {
    try withHost(PluginFolder("right/ended-handles"), flags: ["--loops", "1"]) { host throws in
      let batch = Array(requests.utf8)
      let connection = try host.connect()
      for _ in 0..<150 {
        try connection.send(batch)
        for _ in 0..<20 { #expect(try connection.readResponse(timeout: .seconds(30)).text == "ok") }
      }
      let counts = try counts(host)
      #expect(try #require(counts["reads"]) > 0)
      #expect(try #require(counts["changes"]) > 0)
      #expect(counts["wrong"] == 0)
      #expect(host.stop(timeout: .seconds(30)) == 0)
      // Each refused reply is counted, few are logged.
      #expect(host.log.count < 500)
    }
  }
}
