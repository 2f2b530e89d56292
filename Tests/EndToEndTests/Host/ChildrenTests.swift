import Foundation
import PatchbayTesting
import Testing

/// What programs that a plugin starts, and the plugin itself, have of the host's signals and descriptors: nothing.
@Suite(.showsHostLog, .inBothModes) struct ChildrenTests {
  private static let asFromAShell = "blocked 0, ignored 0, TERM ends it by 15, a broken pipe by 13"

  @Test(arguments: ["pool", "loop", "thread"])
  func programsAreAsFromAShell(thread: String) throws {
    try withHost(PluginFolder("right/children")) { host throws in
      #expect(try host.get("/children/\(thread)").text == Self.asFromAShell)
    }
  }

  /// As a supervisor may start it that thinks of itself only.
  @Test func norHaveTheyWhatTheHostHasInherited() throws {
    let blocks = """
      import os, signal, sys
      signal.signal(signal.SIGXFSZ, signal.SIG_DFL) # which Python ignores
      signal.signal(signal.SIGPIPE, signal.SIG_IGN); signal.signal(signal.SIGCHLD, signal.SIG_IGN)
      signal.signal(signal.SIGHUP, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)
      signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
      os.execv(sys.argv[1], sys.argv[1:])
      """
    try withHost(PluginFolder("right/children"), under: ["python3", "-c", blocks]) { host throws in
      #expect(try host.get("/children/pool").text == Self.asFromAShell)
      #expect(try host.get("/children/thread").text == Self.asFromAShell)
      #expect(host.stop() == 0)
    }
  }

  @Test func programsHaveNoDescriptorOfTheHosts() throws {
    // The test has some that are not closed on exec.
    let closes = "import os, sys; os.closerange(3, 65536); os.execv(sys.argv[1], sys.argv[1:])"
    try withHost(PluginFolder("right/children"), under: ["python3", "-c", closes]) { host throws in
      let numbers = try host.get("/children/descriptors").text.split(separator: "\n").compactMap { Int($0) }
      // The shell that looks has opened the folder.
      #expect(numbers.filter { $0 > 3 }.isEmpty, "\(numbers)")
    }
  }

  /// A loop has turns of 0.1 ms, for itself; threads of the pool are started by loops.
  @Test(arguments: ["pool", "loop"])
  func programsHaveUsualTurns(thread: String) throws {
    try withHost(PluginFolder("right/children")) { host throws in
      #expect(try host.get("/children/turns-of-\(thread)").text != "100000")
    }
  }

  /// A start hook may keep its own thread to one core, and a constructor too.
  @Test func hooksDoNotChangeTheCoresOfOthers() throws {
    let folder = try PluginFolder()
    // Loaded in the order of their names.
    try folder.add("right/pins-itself", as: "a")
    try folder.add("right/children", as: "b")
    try folder.write("processes: 8\n", to: "b.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/pins").text == "done")
      let cores = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        .split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
      for thread in ["start", "pool", "loop"] {
        let of = try host.get("/children/cores-of-\(thread)").text
        #expect(of == String(try #require(cores)), "\(thread)")
      }
    }
  }

  @Test func brokenPipeIsAnErrorOfThePlugin() throws {
    try withHost(PluginFolder("right/children")) { host throws in
      #expect(try host.get("/children/broken-pipe").text == "EPIPE")
    }
  }

  /// The handler of the host's is inherited by fork(2): it must not take a child's TERM for the host's.
  @Test func signalToAForkIsNoneToTheHost() throws {
    try withHost(PluginFolder("right/children")) { host throws in
      #expect(try host.get("/children/fork").text == "by TERM")
      #expect(try host.get("/children/broken-pipe").status == 200)
      #expect(!host.log.contains { $0.contains("ending") })
    }
  }

  @Test func startHookCannotKeepTheSignalsOfTheHost() throws {
    try withHost(PluginFolder("right/seizes-signals", "right/children")) { host throws in
      #expect(try host.get("/seizes").text == "hello")
      #expect(try host.get("/children/broken-pipe").text == "EPIPE")
      #expect(try host.get("/children/pool").text == Self.asFromAShell)
      #expect(host.stop() == 0)
    }
  }
}
