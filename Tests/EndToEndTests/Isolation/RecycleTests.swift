import Foundation
import PatchbayTesting
import Testing

/// A worker process that has served long enough makes room for another one, and nobody notices.
@Suite(.showsHostLog) struct RecycleTests {
  @Test func processIsReplacedAfterSoManyCallsWithoutAFailedOne() throws {
    let folder = try Versioned.folder()
    try folder.write("isolation: process\nworkers: 2\nrecycle_after: 200 calls\n", to: "versioned.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let loads = [
        ClientLoad(host, "/versioned", clients: 4), ClientLoad(host, "/versioned/nap/50", clients: 4),
      ]
      try waitUntil {
        host.log.count { $0.contains("a worker process is recycled: it has had ") } >= 3
      }
      for load in loads {
        let (answers, failures) = load.end()
        #expect(answers > 0)
        #expect(failures == [])
      }
      // Each has handed over what it had counted, and has stopped.
      #expect(host.waitForLog("taking over", "from 1.0") != nil)
      try waitUntil { host.log.count { $0.contains("stopped 1.0") } >= 3 }
      #expect(!host.log.contains { $0.contains("a worker process ended") })
    }
  }

  @Test(arguments: [("1s", "it is 1 s old"), ("100M", "MiB of memory")])
  func processIsReplacedWhenItIsOldOrLarge(rule: String, reason: String) throws {
    let folder = try PluginFolder("isolation/faults")
    try folder.write(
      "isolation: process\nworkers: 1\nrecycle_after: [\(rule), 1000000 calls]\n", to: "faults.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let before = try host.get("/process").text
      if rule.hasSuffix("M") { #expect(try host.get("/keep").status == 200) }
      #expect(host.waitForLog("a worker process is recycled: ", reason, "process=\(before)") != nil)
      try waitUntil { try host.get("/process").text != before }
      try waitUntil { !FileManager.default.fileExists(atPath: "/proc/\(before)") }
    }
  }
}
