import Foundation
import PatchbayTesting
import Testing

/// Processes that an isolated plugin makes.
@Suite(.showsHostLog) struct ProcessTests {
  private func folder(_ settings: String) throws -> PluginFolder {
    let folder = try PluginFolder("isolation/asks")
    try folder.write("isolation: process\nworkers: 1\ngrace: 600ms\n\(settings)\n", to: "asks.yaml")
    return folder
  }

  /// How many processes are in a group.
  private func size(ofGroup group: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").count { entry in
      // "17 (a name) S 1 17 …": behind the name stand state, parent and group.
      guard let text = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return false }
      let fields = text[end...].split(separator: " ")
      return fields.count > 3 && fields[3] == group && fields[1] != "Z"
    }
  }

  @Test func aKillFromOutsideIsNoFaultOfThePlugin() throws {
    try withHost(PluginFolder("isolation/faults"), flags: ["--strict"]) { host throws in
      let process = try #require(Int32(try host.get("/process").text))
      #expect(kill(process, SIGKILL) == 0)
      #expect(host.waitForLog("a worker process ended: SIGKILL (from outside") != nil)
      #expect(try host.get("/process").status == 200)
    }
  }

  /// The stacks of the pool are beside what a plugin may have.
  @Test func aSmallMemoryLeavesThePoolItsThreads() throws {
    let folder = try Versioned.folder()
    try folder.write("isolation: process\nworkers: 1\nmemory: 16M\n", to: "versioned.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let (responses, _) = try host.concurrently(30, "/versioned/block")
      #expect(responses.allSatisfy { $0.status == 200 })
    }
  }

  @Test func pluginMakesNoProcessesUnlessItsSettingsAllowThem() throws {
    try withHost(folder(""), flags: ["--strict"]) { host throws in
      let process = try host.get("/process").text
      #expect(try host.get("/exec").text == "\(EPERM)")
      #expect(host.waitForLog("was refused clone: its settings allow no processes", "calls=GET /exec") != nil)
      #expect(try host.get("/thread").text == "0")
      #expect(try host.get("/process").text == process)
    }
  }

  @Test func forkingWithoutEndIsContained() throws {
    try withHost(folder(""), flags: ["--strict"]) { host throws in
      let process = try host.get("/process").text
      #expect(try host.get("/bomb").status == 504)
      #expect(try size(ofGroup: process) == 1)
      #expect(host.waitForLog("was refused clone: its settings allow no processes") != nil)
      #expect(host.waitForLog("killed: GET /bomb did not end after its deadline") != nil)
      #expect(try host.get("/thread").text == "0")
    }
  }

  /// Also where the kernel knows a group by its number only.
  @Test(arguments: [nil, "pidfds"])
  func processesEndWithTheOneThatHasMadeThem(lacking: String?) throws {
    let kernel = try lacking.map { try LackingKernel(without: $0) }
    let folder = try PluginFolder("right/children")
    try folder.write("isolation: process\nworkers: 1\nprocesses: 8\n", to: "children.yaml")
    try withHost(folder, flags: ["--strict"], under: kernel?.command ?? []) { host throws in
      let process = try host.get("/children/leave").text
      #expect(try size(ofGroup: process) == 2)
      #expect(kill(try #require(Int32(process)), SIGKILL) == 0)
      try waitUntil { try size(ofGroup: process) == 0 }
    }
  }

  @Test func processesEndWithTheHost() throws {
    let folder = try PluginFolder("right/children")
    try folder.write("isolation: process\nworkers: 1\nprocesses: 8\n", to: "children.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let process = try host.get("/children/leave").text
      #expect(try size(ofGroup: process) == 2)
      host.send(signal: SIGKILL)
      try waitUntil { try size(ofGroup: process) == 0 }
    }
  }

  @Test func noMoreProcessesThanItsSettingsAllowAndAllEndWithIt() throws {
    try withHost(folder("processes: 3"), flags: ["--strict"]) { host throws in
      for _ in 0..<5 { #expect(try host.get("/exec").text == "0") }
      let process = try host.get("/process").text
      let bomb = try host.connect()
      try bomb.send(HTTPConnection.encode("GET", "/bomb"))
      #expect(host.waitForLog("was refused another process: its settings allow 3 beside its own") != nil)
      #expect(try size(ofGroup: process) == 4)
      #expect(host.waitForLog("killed: GET /bomb did not end after its deadline") != nil)
      try waitUntil { try size(ofGroup: process) == 0 }
      #expect(try bomb.readResponse().status == 504)
      #expect(try host.get("/exec").text == "0")
    }
  }
}
