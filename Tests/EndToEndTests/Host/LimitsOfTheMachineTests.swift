import Foundation
import Glibc
import PatchbayTesting
import Testing

/// What the machine, a shell or a container allows the host: descriptors and cores.
@Suite(.showsHostLog) struct LimitsOfTheMachineTests {
  private func soft(_ process: String) throws -> String { try limit(3, process) }

  private func hard(_ process: String) throws -> String { try limit(4, process) }

  private func limit(_ column: Int, _ process: String) throws -> String {
    let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
    let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
    return String(try #require(line.split(whereSeparator: \.isWhitespace).dropFirst(column).first))
  }

  @Test func lowSoftLimitOfDescriptorsIsRaised() throws {
    let under = ["prlimit", "--nofile=64:4096"]
    try withHost(PluginFolder("right/good"), flags: ["--loops", "1"], under: under) { host throws in
      #expect(try soft("\(host.processIdentifier)") == "4096")
      let clients = try (0..<200).map { _ in try host.connect() }
      for client in clients { #expect(try client.request("GET", "/good").status == 200) }
    }
  }

  /// Not the raised one, which is the host's own: a plugin may use select(2), or close whatever there may be. What its settings
  /// say of its worker holds nevertheless.
  @Test(arguments: [
    ("", "512", "4096"), ("open_files: 100\n", "100", "100"), ("open_files: 2000\n", "2000", "2000"),
    ("sandbox: compute\n", "512", "1024"),
  ])
  func workersHaveTheSoftLimitFromBefore(settings: String, limit: String, hard: String) throws {
    let folder = try PluginFolder()
    try folder.add("right/good")
    try folder.write("isolation: process\nworkers: 1\n" + settings, to: "good.yaml")
    try withHost(folder, flags: ["--loops", "1", "--strict"], under: ["prlimit", "--nofile=512:4096"]) {
      host throws in
      #expect(try host.get("/good").status == 200)
      #expect(try soft("\(host.processIdentifier)") == "4096")
      let threads = "/proc/\(host.processIdentifier)/task"
      let children = try FileManager.default.contentsOfDirectory(atPath: threads).flatMap {
        try String(contentsOfFile: "\(threads)/\($0)/children", encoding: .utf8).split(separator: " ")
      }
      let worker = String(try #require(children.first))
      #expect(try soft(worker) == limit)
      #expect(try self.hard(worker) == hard)
    }
  }

  /// The same of programs that a plugin starts.
  @Test(.inBothModes) func programsHaveTheSoftLimitFromBefore() throws {
    let under = ["prlimit", "--nofile=512:4096"]
    try withHost(PluginFolder("right/children"), under: under) { host throws in
      #expect(try host.get("/children/limit").text == "512")
    }
  }

  @Test func connectionsPastTheHardLimitGet503AndTheHostGoesOn() throws {
    let folder = try PluginFolder()
    let flags = ["--loops", "1", "--admin", "\(folder.path)/admin"]
    try withHost(PluginFolder("right/good"), flags: flags, under: ["prlimit", "--nofile=64:64"]) {
      host throws in
      #expect(host.waitForLog("connections, not 65536", "limit of open files is 64") != nil)
      var clients = try (0..<100).map { _ in try host.connect() }
      let last = try host.connect()
      #expect(clients.count == 100)
      #expect(try last.request("GET", "/good", timeout: .seconds(30)).status == 503)
      // The reserve is for the host itself.
      for command in [["status"], ["reload", "good"]] {
        let result = try Subprocess.run(Project.host, command + ["--admin", "\(folder.path)/admin"])
        #expect(result.code == 0, "\(result.errors)")
      }
      clients = []
      try waitUntil { try host.get("/good").status == 200 }
    }
  }

  @Test func loopsAndWorkersAreAsManyAsTheCoresOfItsAffinity() throws {
    let flags = ["--isolation", "process"]
    try withHost(PluginFolder("right/good"), flags: flags, under: ["taskset", "-c", "0"]) { host throws in
      #expect(host.waitForLog("this process may use 1 core", "1 event loop") != nil)
      let threads = try FileManager.default.contentsOfDirectory(
        atPath: "/proc/\(host.processIdentifier)/task")
      let names = threads.compactMap {
        try? String(contentsOfFile: "/proc/\(host.processIdentifier)/task/\($0)/comm", encoding: .utf8)
      }
      #expect(names.filter { $0.hasPrefix("loop") }.count == 1)
      let children = threads.compactMap {
        try? String(contentsOfFile: "/proc/\(host.processIdentifier)/task/\($0)/children", encoding: .utf8)
      }
      #expect(children.joined(separator: " ").split(separator: " ").count == 1)
    }
  }
}
