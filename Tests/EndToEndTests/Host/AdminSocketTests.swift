import Foundation
import PatchbayTesting
import Testing

/// The file of the admin socket.
@Suite(.showsHostLog, .onBothPollers) struct AdminSocketTests {
  @Test func fileThatIsNoSocketStays() throws {
    let plugins = try PluginFolder("right/good")
    let state = try PluginFolder()
    let file = try state.write("precious", to: "file")
    let result = try runHost(plugins, flags: ["--admin", file, "--state-dir", state.path])
    #expect(result.code == 1)
    #expect(result.errors.contains("in use"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
    #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == ["file"])
  }

  @Test func socketThatADeadHostHasLeftIsTakenOver() throws {
    let plugins = try PluginFolder("right/good")
    let state = try PluginFolder()
    let socket = "\(state.path)/admin.sock"
    try withHost(plugins, flags: ["--admin", socket]) { host in
      host.send(signal: SIGKILL)
      #expect(host.waitForExit() == 128 + Int(SIGKILL))
    }
    #expect(FileManager.default.fileExists(atPath: socket))
    try withHost(plugins, flags: ["--admin", socket]) { host in
      #expect(host.stop() == 0)
    }
    #expect(!FileManager.default.fileExists(atPath: socket))
  }
}
