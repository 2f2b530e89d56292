import Foundation
import PatchbayTesting
import Testing

/// As process 1 of a container.
@Suite(.showsHostLog) struct FirstProcessTests {
  private static let namespace = ["unshare", "-rpf", "--mount-proc", "--kill-child"]

  /// The process that is number 1 within the namespace.
  private func first(of host: TestHost) throws -> pid_t {
    try #require(children(of: host.processIdentifier).first)
  }

  private func children(of process: pid_t) throws -> [pid_t] {
    try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
      .split(separator: " ").compactMap { pid_t($0) }
  }

  private func withFirstProcess(_ body: (TestHost) throws -> Void) throws {
    try withHost(PluginFolder("right/orphans"), flags: ["--strict"], under: Self.namespace, body)
  }

  @Test func orphansAreReaped() throws {
    try withFirstProcess { host throws in
      for _ in 0..<3 { #expect(try host.get("/orphans/leave").text == "0") }
      try waitUntil { try host.get("/orphans/count").text == "0 zombies, 0 others" }
    }
  }

  /// Process 1 waits for everybody's children, but not for those of the plugin.
  @Test func statusOfAPluginsChildIsThePlugins() throws {
    try withFirstProcess { host throws in
      for _ in 0..<20 { #expect(try host.get("/orphans/child").text == "7") }
    }
  }

  @Test(arguments: [(SIGTERM, 0), (SIGINT, 0)])
  func signalEndsTheHostWithItsCode(signal: CInt, code: Int) throws {
    try withFirstProcess { host throws in
      #expect(kill(try first(of: host), signal) == 0)
      #expect(host.waitForExit(timeout: .seconds(30)) == code)
      #expect(host.log.contains { $0.contains("ending: requests under way get their answers") })
    }
  }

  @Test func signalToReloadIsHandedOn() throws {
    try withFirstProcess { host throws in
      #expect(kill(try first(of: host), SIGHUP) == 0)
      #expect(host.waitForLog("serving plugin orphans 1.0.0", "generation=2") != nil)
    }
  }

  @Test func deathOfTheHostIsTold() throws {
    try withFirstProcess { host throws in
      let process = try #require(children(of: first(of: host)).first)
      #expect(kill(process, SIGKILL) == 0)
      #expect(host.waitForExit(timeout: .seconds(30)) == 128 + Int(SIGKILL))
    }
  }

  @Test func codeOfAFailedStartIsTold() throws {
    let wrong = ["--nonsense"]
    let empty = ["--plugins", "/nowhere", "--strict", "--port", "0"]
    for (flags, code) in [(wrong, 64), (empty, 3)] {
      let arguments = Self.namespace.dropFirst() + [Project.host, "run"] + flags
      let result = try Subprocess.run(Self.namespace[0], Array(arguments))
      #expect(result.code == code, "\(result.errors)")
    }
  }

  @Test func argumentsAreKnownWithoutProc() throws {
    let folder = try PluginFolder()
    let plugin = try folder.add("right/good")
    let mount = ["-rm", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh"]
    let result = try Subprocess.run("unshare", mount + [Project.host, "inspect", plugin])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("good"))
  }
}
