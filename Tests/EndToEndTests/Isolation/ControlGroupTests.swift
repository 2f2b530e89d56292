import Foundation
import PatchbayTesting
import Testing

/// Worker processes are in control groups of their own where the host may make some; else in its own.
@Suite(.showsHostLog) struct ControlGroupTests {
  /// The path of a process's group of version 2; nil where there is no such hierarchy.
  private func group(of process: String) throws -> String? {
    let text = try String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8)
    return text.split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) }
  }

  private func folder(of group: String) throws -> String? {
    let mounts = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    let mount = mounts.split(separator: "\n").first { $0.contains(" - cgroup2 ") }
    return mount.map { "\($0.split(separator: " ")[4])\(group)" }
  }

  @Test func eachProcessHasOneThatGoesWithIt() throws {
    let plugins = try PluginFolder("isolation/faults")
    try withHost(plugins, flags: ["--strict", "--log-level", "debug"]) { host throws in
      let said = try #require(host.waitForLog("control groups"))
      let first = try host.get("/process").text
      let own = try group(of: "\(host.processIdentifier)")
      let groups = try [first].map { try group(of: $0) }
      guard said.contains("worker processes get control groups") else {
        #expect(said.contains("is not its to change"))
        return #expect(groups == [own])
      }
      let mine = try #require(groups[0])
      #expect(mine.contains("patchbay-\(host.processIdentifier)-"))
      let place = try #require(try folder(of: mine))
      #expect(FileManager.default.fileExists(atPath: place))
      // The next process has another one, and that of the first is gone.
      _ = try host.get("/close")
      let second = try host.get("/process").text
      #expect(second != first)
      let next = try #require(try group(of: second))
      #expect(next != mine)
      #expect(host.stop() == 0)
      for gone in [mine, next] {
        let place = try #require(try folder(of: gone))
        #expect(!FileManager.default.fileExists(atPath: place))
      }
    }
  }

  @Test func theNextHostRemovesThoseOfOneThatWasKilled() throws {
    let plugins = try PluginFolder("isolation/faults")
    let left: String? = try withHost(plugins, flags: ["--strict"]) { host throws in
      let process = try host.get("/process").text
      let group = try group(of: process)
      host.send(signal: SIGKILL)
      _ = host.waitForExit()
      // The worker ends as soon as it sees that.
      try waitUntil { !FileManager.default.fileExists(atPath: "/proc/\(process)") }
      return group
    }
    try withHost(plugins, flags: ["--strict"]) { host throws in
      #expect(try host.get("/process").status == 200)
      if let left, left.contains("patchbay-"), let place = try folder(of: left) {
        #expect(!FileManager.default.fileExists(atPath: place))
      }
    }
  }
}
