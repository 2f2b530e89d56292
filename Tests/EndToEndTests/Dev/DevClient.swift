import Foundation
import PatchbayTesting
import Testing

/// How programs and browsers ask a host that builds.
extension TestHost {
  /// Asks as curl does until this is the answer. A build may take its time.
  func waitForAnswer(
    _ target: String, _ text: String, timeout: Duration = .seconds(60),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let connection = try connect()
    let deadline = ContinuousClock.now + timeout
    while true {
      let answer = try connection.request("GET", target, headers: [("Accept", "*/*")])
      if answer.status == 200, answer.text == text { return }
      try #require(
        ContinuousClock.now < deadline, "\(target) never answered \(text): \(answer)",
        sourceLocation: sourceLocation)
      usleep(2_000)  // the compiler shall have the core
    }
  }

  /// Asks as a browser does that loads a page.
  func browse(_ target: String, method: String = "GET") throws -> HTTPResponse {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    return try request(method, target, headers: [("Accept", accept)])
  }

  /// How many lines of the log hold the text.
  func count(_ text: String) -> Int { log.count { $0.contains(text) } }
}
