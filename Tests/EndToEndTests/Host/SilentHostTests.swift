import Foundation
import PatchbayTesting
import Testing

/// Commands that ask a host which does not answer, or not yet.
@Suite(.showsHostLog) struct SilentHostTests {
  /// Who asks is told so, and what to do, in a time in which a person still waits.
  @Test func hostThatIsStoppedIsNotWaitedForForEver() throws {
    try withHost(PluginFolder("right/good")) { host in
      host.send(signal: SIGSTOP)
      defer { host.send(signal: SIGCONT) }
      let commands = [["status"], ["routes"], ["reload"], ["tasks"], ["status", "--json"]]
      for command in try commands.map({ try started($0 + host.adminFlags) }) {
        let result = try command.ended()
        #expect(result.code == 1)
        #expect(result.errors.contains("has taken the request and does not answer"), "\(result.errors)")
        #expect(result.errors.contains("kill -CONT"))
        #expect(result.output.isEmpty)
      }
      host.send(signal: SIGCONT)
      #expect(try host.ask("status").code == 0)
    }
  }

  /// Its queue of connections is full: no further one gets in. Nor does another host take its place.
  @Test func hostThatAcceptsNothingIsNotWaitedForForEver() throws {
    let state = try PluginFolder()
    let socket = "\(state.path)/full.sock"
    let listener = try UnixListener(at: socket)
    try listener.fillQueue()
    let result = try started(["status", "--admin", socket]).ended()
    #expect(result.code == 1)
    #expect(result.errors.contains("accepts no connection"), "\(result.errors)")
    let host = try runHost(PluginFolder("right/good"), flags: ["--admin", socket])
    #expect(host.code == 1)
    #expect(host.errors.contains("in use"), "\(host.errors)")
  }

  /// A hook may take longer than any wait of the client, within `--hook-timeout`.
  @Test func reloadIsWaitedForWhileTheHostAnswersOthers() throws {
    let folder = try PluginFolder()
    try folder.add("reload/stuck", as: "stuck")
    try withHost(folder, flags: ["--hook-timeout", "15s"]) { host throws in
      try folder.replace("stuck", with: "reload/stuck", defines: ["VERSION=\"2.0\"", "START=wait_for_ever"])
      let began = ContinuousClock.now
      let result = try started(["reload", "stuck"] + host.adminFlags).ended()
      #expect(ContinuousClock.now - began > .seconds(10))
      #expect(result.code == 1)
      #expect(result.errors.contains("--hook-timeout"), "\(result.errors)")
      #expect(try host.get("/stuck").text == "1.0")
    }
  }

  private func started(_ arguments: [String]) throws -> Subprocess { try Subprocess(Project.host, arguments) }
}

extension Subprocess {
  /// How it has ended, by itself.
  fileprivate func ended() throws -> (code: Int, output: String, errors: String) {
    guard let code = waitForExit(timeout: .seconds(90)) else {
      send(signal: SIGKILL)
      throw TestingError(.timeout, "the command still waits")
    }
    return (code, output.waitForEnd(), errors.waitForEnd())
  }
}
