import Foundation
import Glibc
import PatchbayTesting
import Testing

/// Where the host keeps its private copies and its admin socket: the folder may not be there, and may go.
@Suite(.showsHostLog) struct RuntimeFolderTests {
  @Test(arguments: ["/nowhere/at/all", "relative", "/dev/null"])
  func folderThatCannotBeUsedIsPassedOver(folder: String) throws {
    try withHost(PluginFolder("right/good"), environment: ["XDG_RUNTIME_DIR": folder]) { host throws in
      #expect(try host.get("/good").text == "good")
      #expect(host.waitForLog("warning", "XDG_RUNTIME_DIR is \(folder), which", "go to") != nil)
      // Who asks has another environment than the host.
      let status = try Subprocess.run(Project.host, ["status", "--port", "\(host.port)"])
      #expect(status.code == 0, "\(status.errors)")
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func folderOfAnotherUserIsPassedOver() throws {
    let folder = try PluginFolder()
    #expect(unsafe chown(folder.path, 1_234, 1_234) == 0)
    try withHost(PluginFolder("right/good"), environment: ["XDG_RUNTIME_DIR": folder.path]) { host throws in
      #expect(try host.get("/good").text == "good")
      #expect(host.waitForLog("which belongs to user 1234") != nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  enum Cleaning: CaseIterable { case files, everything, theFolderItself }

  @Test(arguments: Cleaning.allCases)
  func hostGoesOnWhenItsCopiesHaveGone(cleaning: Cleaning) throws {
    let runtime = try PluginFolder()
    let plugins = try PluginFolder("isolation/faults")
    try plugins.add("reload/versioned", as: "versioned", defines: ["VERSION=\"1\""])
    let environment = ["XDG_RUNTIME_DIR": runtime.path]
    try withHost(plugins, environment: environment) { host throws in
      let first = try #require(Int32(try host.get("/process").text))
      let socket = try #require(
        try FileManager.default.contentsOfDirectory(atPath: runtime.path).first { $0.hasSuffix(".sock") })
      try clean(runtime.path, cleaning)
      // What is mapped serves; a process that ends is replaced.
      #expect(try host.version() == "1")
      kill(first, SIGKILL)
      try waitUntil {
        let next = (try? host.get("/process").text).flatMap { Int32($0) }
        return next != nil && next != first
      }
      try plugins.replace("versioned", with: "reload/versioned", defines: ["VERSION=\"2\""])
      try host.waitForVersion("2")
      #expect(host.waitForLog("warning", "where private copies of plugins were, has gone") != nil)
      // HUP makes the admin socket once more.
      host.send(signal: SIGHUP)
      let path = "\(runtime.path)/\(socket)"
      try waitUntil { FileManager.default.fileExists(atPath: path) }
      let status = try Subprocess.run(Project.host, ["status", "--admin", path])
      #expect(status.code == 0, "\(status.errors)")
      #expect(host.stop() == 0)
    }
    // Nothing is left behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: runtime.path).isEmpty)
  }

  private func clean(_ folder: String, _ cleaning: Cleaning) throws {
    let files = FileManager.default
    switch cleaning {
    case .files:
      for name in try files.subpathsOfDirectory(atPath: folder) {
        let isFolder = (try? files.contentsOfDirectory(atPath: "\(folder)/\(name)")) != nil
        if !isFolder { try files.removeItem(atPath: "\(folder)/\(name)") }
      }
    case .everything:
      for name in try files.contentsOfDirectory(atPath: folder) {
        try files.removeItem(atPath: "\(folder)/\(name)")
      }
    case .theFolderItself: try files.removeItem(atPath: folder)
    }
  }
}
