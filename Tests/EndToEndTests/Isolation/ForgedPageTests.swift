import Foundation
import PatchbayTesting
import Testing

/// A worker's page of shared memory says what the worker likes: the host believes it where that harms the worker only.
@Suite(.showsHostLog) struct ForgedPageTests {
  private func folder(_ settings: String) throws -> PluginFolder {
    let folder = try PluginFolder("isolation/forges", "right/good")
    try folder.write("isolation: process\n\(settings)\n", to: "forges.yaml")
    return folder
  }

  @Test(arguments: [1, 4])
  func requestAtWhichWorkersEndGetsOneMoreOfThem(workers: Int) throws {
    try withHost(folder("workers: \(workers)"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/dies").status == 502)
      try waitUntil { host.log.count { $0.contains("a worker process ended") } == 2 }
      #expect(try host.get("/forges/process").status == 200)
      #expect(host.log.count { $0.contains("a worker process ended") } == 2)
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test func numbersOfAnySizeHarmNobody() throws {
    try withHost(folder("workers: 1"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/boasts").text == "done")
      #expect(try host.ask("status", "--json").code == 0)
      let process = try host.get("/forges/process").text
      // Its calls have gone to nobody's harm; the next process says the truth.
      kill(try #require(Int32(process)), SIGKILL)
      try waitUntil { try host.get("/forges/process").text != process }
      #expect(try host.get("/good").status == 200)
    }
  }

  /// Its uses never end, as far as it says.
  @Test func generationThatSaysItIsInUseLeavesAllTheSame() throws {
    let folder = try folder("workers: 1\ngrace: 300ms\nrollback:\n  window: 0")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let before = try host.get("/forges/process").text
      #expect(try host.get("/boasts").text == "done")
      try folder.write(
        "isolation: process\nworkers: 1\ngrace: 400ms\nrollback:\n  window: 0\n", to: "forges.yaml")
      try waitUntil { try host.get("/forges/process").text != before }
      try waitUntil { !FileManager.default.fileExists(atPath: "/proc/\(before)") }
    }
  }

  @Test func processesEndWithTheirHostWhateverTheySay() throws {
    var process = ""
    try withHost(folder("workers: 1\ngrace: 300ms"), flags: ["--strict", "--drain-time", "1"]) {
      host throws in
      process = try host.get("/forges/process").text
      #expect(try host.get("/boasts").text == "done")
    }
    try waitUntil { !FileManager.default.fileExists(atPath: "/proc/\(process)") }
  }
}
