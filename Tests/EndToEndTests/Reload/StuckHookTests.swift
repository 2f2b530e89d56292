import Foundation
import PatchbayTesting
import Testing

/// A hook that never returns holds up its own plugin, and nobody else.
@Suite(.showsHostLog, .inBothModes) struct StuckHookTests {
  private static let fixture = "reload/stuck"
  private static let hangs = "wait_for_ever"

  private func put(_ version: String, _ defines: [String] = [], in folder: PluginFolder) throws {
    try folder.replace("stuck", with: Self.fixture, defines: ["VERSION=\"\(version)\""] + defines)
  }

  private func folder(_ defines: [String] = []) throws -> PluginFolder {
    let folder = try Versioned.folder()
    try folder.add(Self.fixture, as: "stuck", defines: ["VERSION=\"1.0\""] + defines)
    return folder
  }

  struct Hook: Sendable, CustomTestStringConvertible {
    let name: String
    /// What hangs in the version that serves, and in the one that comes.
    var old: [String] = []
    var new: [String] = []
    var testDescription: String { name }
  }

  @Test(arguments: [
    Hook(name: "start", new: ["START=\(hangs)"]), Hook(name: "self-test", new: ["SELF_TEST=\(hangs)"]),
    Hook(name: "save", old: ["SAVE=\(hangs)"]),
  ])
  func whatServesGoesOnAndOtherPluginsAreReplaced(hook: Hook) throws {
    let folder = try folder(hook.old)
    try withHost(folder, flags: ["--hook-timeout", "0", "--drain-time", "2s"]) { host throws in
      try put("2.0", hook.new, in: folder)
      #expect(host.waitForLog("warning", "stuck.so", "\(hook.name) hook", "has not returned for") != nil)
      for version in ["2.0", "3.0"] {
        try Versioned.put(version, in: folder)
        try host.waitForVersion(version)
      }
      #expect(try host.get("/stuck").text == "1.0")
      let status = try host.ask("status").output
      #expect(status.contains("serving (older)") && status.contains("\(hook.name) hook"))
      // The settings file of that name, which is not there, changes with the library and is no plugin.
      #expect(!status.contains("failed"))
      #expect(host.stop() == 0)
      #expect(host.log.contains { $0.contains("stopped 3.0") })
    }
  }

  @Test func afterTheLimitTheReloadHasFailedAndAGoodVersionIsTaken() throws {
    let folder = try folder()
    try withHost(folder, flags: ["--hook-timeout", "1500ms"]) { host throws in
      try put("2.0", ["START=\(Self.hangs)"], in: folder)
      #expect(host.waitForLog("error", "stuck.so was given up: its start hook", "--hook-timeout") != nil)
      #expect(try host.get("/stuck").text == "1.0")
      let status = try host.ask("status").output
      #expect(status.contains("was given up") && !status.contains("held back"))
      try put("3.0", in: folder)
      try waitUntil { try host.get("/stuck").text == "3.0" }
      #expect(try !host.ask("status").output.contains("given up"))
      let reload = try host.ask("reload", "stuck")
      #expect(reload.code == 0)
    }
  }

  /// The save hook runs in the code of a generation that has left by the time it returns.
  @Test func codeStaysUntilASaveHookThatWasGivenUpReturns() throws {
    let folder = try folder(["SAVE=wait_for_seconds"])
    try withHost(folder, flags: ["--hook-timeout", "1500ms"]) { host throws in
      try put("2.0", in: folder)
      #expect(host.waitForLog("error", "stuck.so was given up: the save hook") != nil)
      try folder.remove("stuck.so")
      try waitUntil { try host.get("/stuck").status == 404 }
      if !TestHost.isIsolated {
        #expect(
          host.waitForLog("stuck.so", "has returned after it was given up", timeout: .seconds(20)) != nil)
        #expect(host.waitForLog("stopped 1.0", timeout: .seconds(20)) != nil)
      }
      #expect(try host.version() == "1.0")
      #expect(host.stop() == 0)
    }
  }

  /// A plugin has been put there anew by the time the save hook of the old one returns.
  @Test func whatWasGivenUpDoesNotStart() throws {
    let folder = try folder(["SAVE=wait_for_seconds"])
    try withHost(folder, flags: ["--hook-timeout", "1500ms"]) { host throws in
      try put("2.0", in: folder)
      #expect(host.waitForLog("error", "stuck.so was given up: the save hook") != nil)
      try folder.remove("stuck.so")
      try waitUntil { try host.get("/stuck").status == 404 }
      try put("3.0", in: folder)
      try waitUntil { try host.get("/stuck").text == "3.0" }
      #expect(host.waitForLog("stuck.so", "has returned after it was given up", timeout: .seconds(20)) != nil)
      #expect(!host.log.contains { $0.contains("started 2.0") })
      #expect(try host.get("/stuck").text == "3.0")
    }
  }

  @Test func reloadIsAnsweredWhenTheLimitIsOver() throws {
    let folder = try folder(["SAVE=\(Self.hangs)"])
    try withHost(folder, flags: ["--hook-timeout", "1500ms"]) { host throws in
      let reload = try host.ask("reload", "stuck")
      #expect(reload.code == 1 && reload.errors.contains("the save hook of the version that serves"))
      #expect(try host.get("/stuck").text == "1.0")
    }
  }

  @Test func stopThatHangsHoldsUpNeitherReloadsNorTheEnd() throws {
    let folder = try folder(["STOP=\(Self.hangs)"])
    try folder.write("rollback: {window: 0}\n", to: "stuck.yaml")
    try withHost(folder, flags: ["--hook-timeout", "1500ms", "--drain-time", "1s"]) { host throws in
      try put("2.0", in: folder)
      try waitUntil { try host.get("/stuck").text == "2.0" }
      try Versioned.put("2.0", in: folder)
      try host.waitForVersion("2.0")
      // A process is killed, and so its hook ends; in the host its thread is given up.
      if !TestHost.isIsolated {
        #expect(host.waitForLog("stuck.so was given up: the stop hook of stuck 1.0") != nil)
      }
      #expect(host.stop(timeout: .seconds(60)) == 0)
    }
  }

  @Test func startThatHangsAtTheBeginningIsLeftOut() throws {
    let folder = try folder(["START=\(Self.hangs)"])
    try withHost(folder, flags: ["--hook-timeout", "1500ms"]) { host throws in
      #expect(try host.version() == "1.0")
      #expect(try host.get("/stuck").status == 404)
      #expect(host.log.contains { $0.contains("stuck.so was given up: its start hook") })
    }
  }

  /// The first file by name hangs: the others are loaded beside it, and TERM need not wait for it.
  @Test func aHostThatIsStillLoadingCanBeEnded() throws {
    let folder = try folder(["START=\(Self.hangs)"])
    let host = try Subprocess(
      Project.host,
      ["run", "--port", "0", "--plugins", folder.path, "--hook-timeout", "0"] + TestHost.modeFlags)
    #expect(
      host.errors.waitForLine(timeout: .seconds(20)) { $0.contains("its start hook has not returned") } != nil
    )
    #expect(host.errors.waitForLine(timeout: .seconds(20)) { $0.contains("serving plugin versioned") } != nil)
    host.send(signal: SIGTERM)
    #expect(host.waitForExit(timeout: .seconds(30)) == 0)
    host.send(signal: SIGKILL)
  }

  /// The dynamic linker is held by a constructor: no other library can be loaded into the host then.
  @Test func constructorThatHangsIsNamedAndTheHostServesAndEnds() throws {
    let folder = try folder()
    try withHost(folder, flags: ["--hook-timeout", "2s", "--drain-time", "1s"]) { host throws in
      try put("2.0", ["CONSTRUCTOR=\(Self.hangs)"], in: folder)
      #expect(
        host.waitForLog("warning", "stuck.so: its loading in", "has not returned") != nil
          || host.waitForLog("warning", "stuck.so: the loading of its library", "has not returned") != nil)
      #expect(host.waitForLog("error", "stuck.so was given up") != nil)
      #expect(try host.version() == "1.0" && host.get("/stuck").text == "1.0")
      #expect(try host.ask("status").output.contains("was given up"))
      if TestHost.isIsolated {
        try Versioned.put("2.0", in: folder)
        try host.waitForVersion("2.0")
      }
      #expect(host.stop() == 0)
    }
  }
}
