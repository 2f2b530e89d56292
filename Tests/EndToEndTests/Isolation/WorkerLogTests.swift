import Foundation
import PatchbayTesting
import Testing

/// A worker's log is its own, and comes to the host's line by line, with its name before each.
@Suite(.showsHostLog) struct WorkerLogTests {
  private func folder(_ settings: String = "sandbox: compute") throws -> PluginFolder {
    let folder = try PluginFolder("isolation/writes", "right/good")
    try folder.write("isolation: process\nworkers: 1\n\(settings)\n", to: "writes.yaml")
    return folder
  }

  @Test(arguments: ["sandbox: compute", "sandbox: none"])
  func whatItDoesToItsStandardErrorIsItsOwn(settings: String) throws {
    try withHost(folder(settings), flags: ["--strict"]) { host throws in
      let before = host.log
      for path in ["/wipe", "/mute", "/hurry"] { #expect(try host.get(path).status == 200) }
      #expect(try host.get("/forge").text == "said")
      #expect(host.waitForLog("writes/0[", "the host is on fire") != nil)
      #expect(host.log.starts(with: before))
    }
  }

  @Test func linesSayWhoseTheyAreAndHoldNothingThatATerminalObeys() throws {
    try withHost(folder(), flags: ["--strict"]) { host throws in
      #expect(try host.get("/forge").text == "said")
      let forged = try #require(host.waitForLog("the host is on fire"))
      #expect(!forged.hasPrefix("2001"))
      #expect(forged.contains("info writes/0["))
      #expect(forged.contains("] says: 2001-02-03T04:05:06Z critical the host is on fire plugin=good"))
      let colored = try #require(host.waitForLog("red"))
      #expect(colored.contains("] says: \\u{1b}[31mred\\u{d}back"))
    }
  }

  @Test func floodHoldsUpNobodyAndIsLeftOut() throws {
    try withHost(folder(), flags: ["--strict"]) { host throws in
      #expect(try host.get("/flood").text == "said")
      #expect(try host.get("/good").status == 200)
      #expect(try host.get("/crash").status == 502)
      #expect(host.waitForLog("lines of its log are left out") != nil)
      let shown = host.log.count { $0.hasSuffix("says: water") }
      #expect((50_000...90_000).contains(shown), "\(shown) lines")
    }
  }

  @Test func lineThatHasNoEndIsCut() throws {
    try withHost(folder(), flags: ["--strict"]) { host throws in
      #expect(try host.get("/ramble").text == "said")
      #expect(host.waitForLog("says: after all") != nil)
      let long = try #require(host.waitForLog("says: aaaa"))
      #expect(long.hasSuffix("a…") && long.utf8.count < 9_000)
      #expect(host.log.count { $0.contains("aaaa") } == 1)
    }
  }

  @Test(arguments: ["/crash", "/flood-and-crash"])
  func lastWordsAreShownBeforeTheReport(path: String) throws {
    try withHost(folder(), flags: ["--strict"]) { host throws in
      #expect(try host.get(path).status == 502)
      #expect(host.waitForLog("a worker process ended: SIGABRT") != nil)
      let lines = host.log
      let words = try #require(lines.firstIndex { $0.hasSuffix("says: last words") })
      let report = try #require(lines.firstIndex { $0.contains("a worker process ended: SIGABRT") })
      #expect(words < report)
      #expect(lines.contains { $0.hasSuffix("says: first words") })
    }
  }
}
