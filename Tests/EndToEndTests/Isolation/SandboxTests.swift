import Foundation
import PatchbayTesting
import Testing

/// What an isolated plugin may ask of the kernel, and how its refusal is told.
@Suite(.showsHostLog) struct SandboxTests {
  private static let permission = "\(EPERM)"

  private func folder(_ settings: String) throws -> PluginFolder {
    let folder = try PluginFolder("isolation/asks")
    try folder.write("isolation: process\nworkers: 1\n\(settings)\n", to: "asks.yaml")
    return folder
  }

  /// The profile, a route, and the system call that is refused, if one is.
  @Test(arguments: [
    ("compute", "/open?path=/etc/passwd", "openat"), ("compute", "/write?path=/tmp/x", "openat"),
    ("compute", "/socket", "socket"), ("compute", "/exec", "clone"), ("compute", "/thread", nil),
    ("files", "/open?path=/etc/passwd", nil), ("files", "/socket", "socket"), ("files", "/exec", "clone"),
    ("network", "/open?path=/etc/passwd", nil), ("network", "/socket", nil), ("network", "/exec", "clone"),
  ])
  func profileRefusesWhatItDoesNotAllowAndTheLogSaysWhich(
    profile: String, target: String, refused: String?
  ) throws {
    try withHost(folder("sandbox: \(profile)"), flags: ["--strict"]) { host throws in
      let process = try host.get("/process").text
      let response = try host.get(target)
      #expect(response.status == 200)
      #expect(response.text == (refused == nil ? "0" : Self.permission))
      if let refused {
        #expect(
          host.waitForLog(
            "a worker process was refused \(refused): its sandbox is \(profile)", "process=\(process)",
            "plugin=asks") != nil)
      }
      #expect(try host.get("/process").text == process)
    }
  }

  @Test func swiftPluginsServeInTheTightestSandbox() throws {
    let folder = try PluginFolder("isolation/traps")
    try folder.write("isolation: process\nworkers: 1\nsandbox: compute\n", to: "traps.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/trap?index=1").text == "2")
      #expect(try host.get("/trap").status == 502)
      #expect(host.waitForLog("a worker process ended: SIGILL (trap) in GET /trap of plugin traps") != nil)
      #expect(try host.get("/trap?index=2").text == "3")
      #expect(!host.log.contains { $0.contains("was refused") })
    }
  }

  @Test func pathsAreTheOnlyOnesThatItMayUse() throws {
    let readable = try SourceFolder()
    let writable = try SourceFolder()
    try readable.save("text", to: "file")
    let settings = "sandbox:\n  profile: files\n  read: [\(readable.path)]\n  write: [\(writable.path)]"
    try withHost(folder(settings), flags: ["--strict"]) { host throws in
      #expect(try host.get("/open?path=\(readable.path)/file").text == "0")
      #expect(try host.get("/write?path=\(readable.path)/new").text == "\(EACCES)")
      #expect(try host.get("/write?path=\(writable.path)/new").text == "0")
      #expect(try host.get("/open?path=\(writable.path)/new").text == "0")
      #expect(try host.get("/open?path=/etc/passwd").text == "\(EACCES)")
      #expect(try host.get("/write?path=/tmp/patchbay-not-there").text == "\(EACCES)")
    }
  }

  // MARK: kernels that lack something

  @Test(arguments: [
    ("landlock", "sandbox: {profile: files, read: [/usr]}", "Landlock"),
    ("seccomp", "sandbox: compute", "seccomp with notices"),
  ])
  func pluginWhoseSandboxTheKernelLacksIsNotServed(
    lacking: String, settings: String, name: String
  ) throws {
    let wrapper = try LackingKernel(without: lacking)
    let folder = try folder(settings)
    try folder.add("right/good")
    try withHost(folder, under: wrapper.command) { host throws in
      #expect(host.waitForLog("asks.so", "cannot have its sandbox: the kernel lacks \(name)") != nil)
      #expect(try host.get("/thread").status == 404)
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test func whatIsNotDemandedIsOnlySaid() throws {
    let wrapper = try LackingKernel(without: "seccomp")
    try withHost(folder(""), flags: ["--strict"], under: wrapper.command) { host throws in
      #expect(host.waitForLog("warning the kernel lacks seccomp with notices") != nil)
      #expect(try host.get("/exec").text == "0")
    }
  }
}
