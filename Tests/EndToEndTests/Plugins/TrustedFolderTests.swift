import Foundation
import Glibc
import PatchbayTesting
import Testing

/// Whose code is loaded: volumes of containers have modes and owners that nobody there can change.
@Suite(.showsHostLog) struct TrustedFolderTests {
  private static let isRoot = geteuid() == 0

  private func chown(_ path: String, _ user: uid_t) { #expect(unsafe Glibc.chown(path, user, user) == 0) }

  @Test(arguments: [0o777, 0o1777] as [mode_t])
  func folderThatEverybodyMayWriteIsServedIfSomebodyVouchesForIt(mode: mode_t) throws {
    let folder = try PluginFolder("right/good")
    try folder.setMode(mode)
    try withHost(folder) { host throws in
      let way = "say --trust-folder \(folder.path)"
      #expect(host.waitForLog("error", "is world-writable", "chmod o-w \(folder.path)", way) != nil)
      #expect(try host.get("/good").status == 404)
    }
    try withHost(folder, flags: ["--strict", "--trust-folder", folder.path + "/"]) { host throws in
      #expect(try host.get("/good").text == "good")
    }
    try withHost(folder, environment: ["PATCHBAY_TRUST_FOLDER": "/nowhere:\(folder.path)"]) { host throws in
      #expect(try host.get("/good").text == "good")
    }
    try withHost(folder, flags: ["--trust-folder", "/nowhere"]) { host throws in
      #expect(try host.get("/good").status == 404)
    }
  }

  @Test func fileThatEverybodyMayWriteIsServedFromSuchAFolderOnly() throws {
    let folder = try PluginFolder("right/good")
    try folder.setMode(0o666, of: "good.so")
    try withHost(folder) { host throws in
      #expect(try host.get("/good").status == 404)
    }
    try withHost(folder, flags: ["--trust-folder", folder.path]) { host throws in
      #expect(try host.get("/good").text == "good")
    }
  }

  /// A mount that nobody can write to, with the mode and the owner that Kubernetes gives a volume.
  @Test(.enabled(if: isRoot), arguments: [0o777, 0o1777] as [mode_t])
  func readOnlyMountIsServedWhateverItsModeSays(mode: mode_t) throws {
    let folder = try PluginFolder("right/good")
    chown("\(folder.path)/good.so", 1_234)
    try folder.setMode(mode)
    let script = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\""
    try withHost(folder, flags: ["--strict"], under: ["unshare", "-m", "bash", "-c", script, folder.path]) {
      host throws in
      #expect(try host.get("/good").text == "good")
    }
  }

  @Test(.enabled(if: isRoot)) func ownerOfAFolderThatWasNamedIsTrustedAndThatIsSaid() throws {
    let folder = try PluginFolder("right/good", "right/echo")
    chown(folder.path, 1_234)
    chown("\(folder.path)/good.so", 1_234)
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/good").text == "good")
      #expect(host.waitForLog("warning", "user 1234", folder.path, "can have code run as user 0") != nil)
    }
    // What a third user has put there is not.
    chown("\(folder.path)/good.so", 4_321)
    try withHost(folder) { host throws in
      let way = "chown it, or, if you trust whoever can write there, say --trust-folder \(folder.path)"
      #expect(host.waitForLog("good.so belongs to user 4321", way) != nil)
      #expect(try host.get("/good").status == 404)
      #expect(try host.get("/echo").status == 200)
    }
    try withHost(folder, flags: ["--trust-folder", folder.path, "--strict"]) { host throws in
      #expect(try host.get("/good").text == "good")
    }
  }

  /// The default is not what anybody has said: whose folder the host happens to be started in is no reason to trust them.
  @Test(.enabled(if: isRoot)) func ownerOfTheDefaultFolderIsNotTrusted() throws {
    let folder = try PluginFolder()
    let plugins = "\(folder.path)/plugins"
    try FileManager.default.createDirectory(atPath: plugins, withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: Fixture.build("right/good"), toPath: "\(plugins)/good.so")
    chown(plugins, 1_234)
    let under = ["/bin/sh", "-c", "cd \"$0\" && unset PATCHBAY_PLUGINS && exec \"$@\"", folder.path]
    try withHost(nil, under: under) { host throws in
      #expect(host.waitForLog("error", "plugins belongs to user 1234", "--trust-folder") != nil)
      #expect(try host.get("/good").status == 404)
    }
  }
}
