import Foundation
import PatchbayTesting
import Testing

/// Both kinds of tasks in the Swift SDK, against a real host.
@Suite(.showsHostLog, .inBothModes) struct SwiftTaskTests {
  private func serve(_ body: (TestHost) throws -> Void) throws {
    let state = try PluginFolder()
    try withHost(
      PluginFolder("tasks/letters"), flags: ["--strict", "--tasks", "sqlite:\(state.path)/tasks.db"], body)
  }

  private func post(_ host: TestHost, _ target: String, _ body: String) throws -> String {
    let response = try host.request("POST", target, body: body)
    #expect(response.status == 202)
    return try #require(try response.decode([String: String].self)["task"])
  }

  private func notes(_ host: TestHost) throws -> [String] {
    try host.get("/notes").text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [("/letters", "letter", 3), ("/letters-async", "letter.async", 4)])
  func aTaskRunsWithWhatItWasGiven(path: String, kind: String, attempts: Int) throws {
    try serve { host throws in
      let id = try post(host, path, "hello")
      #expect(try host.waitForTask(id, "done").attempt == 1)
      #expect(try notes(host) == ["\(kind) \(id) 1/\(attempts) hello false"])
    }
  }

  @Test(arguments: ["/letters", "/letters-async"]) func whatItThrowsIsTriedAgainOrNot(path: String) throws {
    try serve { host throws in
      let again = try host.waitForTask(try post(host, path, "fail"), "done")
      #expect(again.errors.map(\.error) == ["Wrong()"])
      let never = try host.waitForTask(try post(host, path, "reject"), "dead")
      #expect(never.errors.map(\.error) == ["never"])
      #expect(never.attempt == 1)
    }
  }

  @Test(arguments: ["/letters", "/letters-async"]) func optionsCountAndTasksMakeTasks(path: String) throws {
    try serve { host throws in
      let late = try post(host, "\(path)?delay=3600000&key=k&priority=7", "late")
      #expect(try host.task(late).state == "scheduled")
      #expect(try post(host, "\(path)?key=k", "other") == late)
      _ = try host.waitForTask(try post(host, path, "next"), "done")
      try waitUntil { try notes(host).contains { $0.contains("from a task") } }
    }
  }

  @Test(arguments: ["/letters", "/letters-async"]) func aTaskThatIsNotKeptIsAnError(path: String) throws {
    try serve { host throws in
      let large = String(repeating: "x", count: 1 << 20 + 1)
      #expect(try host.request("POST", path, body: large).status == 500)
      #expect(host.waitForLog("enqueue(letter", "Message too long") != nil)
    }
  }

  @Test func workFollowsTheResponse() throws {
    try serve { host throws in
      #expect(try host.request("POST", "/after", body: "pool").text == "soon")
      try waitUntil { try notes(host) == ["pool true"] }
      #expect(try host.request("POST", "/after-async", body: "fails").status == 404)
      try waitUntil { try notes(host) == ["pool true", "fails true"] }
      #expect(host.stop() == 0)
      #expect(!host.log.contains { $0.contains("is not stopped") })
    }
  }
}
