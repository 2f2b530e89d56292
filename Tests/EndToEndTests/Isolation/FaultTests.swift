import Foundation
import PatchbayTesting
import Testing

/// What a plugin in a process of its own does wrong ends that process, and nothing else.
@Suite(.showsHostLog) struct FaultTests {
  @Test(arguments: [
    ("/garbage", "killed: it sent a frame of"),
    ("/close", "killed: it closed its socket"),
    (
      "/allocate",
      "SIGSEGV (bad memory access) in GET /allocate of plugin faults 1.0.0; "
        + "the memory that its settings allow was used up"
    ),
  ])
  func faultEndsItsOwnProcessOnly(path: String, report: String) throws {
    try withHost(PluginFolder("isolation/faults", "right/good"), flags: ["--strict"]) { host throws in
      let before = try host.get("/process").text
      #expect(Int32(before) != host.processIdentifier)
      let failed = try host.get(path)
      #expect(failed.status == 502)
      #expect(failed["X-Request-Id"]?.isEmpty == false)
      #expect(host.waitForLog("a worker process ended", report) != nil)
      let other = try host.get("/good")
      #expect(other.status == 200)
      // Waits for the next process, and is served by it.
      let after = try host.get("/process")
      #expect(after.status == 200)
      #expect(after.text != before)
    }
  }

  @Test func handlerThatSpinsIsKilledAfterItsDeadline() throws {
    try withHost(PluginFolder("isolation/faults"), flags: ["--strict"]) { host throws in
      let late = try host.get("/spin")
      #expect(late.status == 504)
      #expect(host.waitForLog("killed: GET /spin did not end after its deadline") != nil)
      let next = try host.get("/process")
      #expect(next.status == 200)
    }
  }

  @Test func largeBodiesTravelBothWays() throws {
    try withHost(PluginFolder("isolation/faults"), flags: ["--strict"]) { host throws in
      for size in [0, 1, 65_535, 65_536, 65_537, 3_000_000] {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let response = try host.connect().request("POST", "/echo", body: body)
        #expect(response.status == 200)
        #expect(response.body == body, "\(size) bytes")
      }
    }
  }

  @Test func workerInheritsNothingButItsSocketAndTheLog() throws {
    try withHost(PluginFolder("isolation/faults"), environment: ["PATCHBAY_TEST_SECRET": "1"]) {
      host throws in
      let process = try host.get("/process").text
      let environment =
        try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/environ"))
        .readToEnd() ?? Data()
      let variables = String(decoding: environment, as: UTF8.self).split(separator: "\0")
      let names = variables.map { $0.prefix { $0 != "=" } }
      #expect(Set(names).isSubset(of: ["LD_LIBRARY_PATH", "LD_PRELOAD"]))
      let mine = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/3")
      #expect(mine.hasPrefix("socket:"))
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/0") == "/dev/null")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/1") == "/dev/null")
    }
  }

  @Test(arguments: [
    "sandbox: tight", "recycle_after: 1000", "processes: many", "isolation: thread", "workers: 0",
    "memory: lots",
  ])
  func settingThatCannotBeMetIsRefused(line: String) throws {
    let folder = try PluginFolder("right/good")
    let text = line.hasPrefix("isolation") ? line : "isolation: process\n\(line)"
    try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/good.yaml"))
    let ended = try runHost(folder, flags: ["--strict"])
    #expect(ended.code == 3)
    #expect(ended.errors.contains("has the setting \(line.prefix { $0 != ":" })"))
  }

  @Test func workerByHandSaysWhoStartsIt() throws {
    let ended = try Subprocess.run(Project.host, ["worker"])
    #expect(ended.code == 64)
    #expect(ended.errors.contains("is started by patchbay run"))
  }
}
