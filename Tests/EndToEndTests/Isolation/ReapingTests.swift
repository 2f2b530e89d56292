import Foundation
import PatchbayTesting
import Testing

/// The host notices the end of a worker process by itself, whatever becomes of its exit status.
@Suite(.showsHostLog) struct ReapingTests {
  private static let ignoresChildren = """
    import os, signal, sys
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.execv(sys.argv[1], sys.argv[1:])
    """

  private func folder() throws -> PluginFolder { try PluginFolder("isolation/faults", "right/reaps") }

  /// Kills the worker, and has another one answer.
  private func expectAnotherWorker(_ host: TestHost) throws {
    let before = try host.get("/process").text
    #expect(kill(try #require(Int32(before)), SIGKILL) == 0)
    #expect(host.waitForLog("a worker process ended", "process=\(before)", timeout: .seconds(30)) != nil)
    let after = try host.get("/process", timeout: .seconds(30))
    #expect(after.status == 200)
    #expect(after.text != before)
  }

  @Test(arguments: ["ignores", "no-zombies", "any"])
  func workerIsReplacedThoughAPluginReapsIt(how: String) throws {
    try withHost(folder(), flags: ["--strict"]) { host throws in
      #expect(try host.get("/reaps/\(how)").text == "done")
      for _ in 0..<3 { try expectAnotherWorker(host) }
      #expect(host.stop(timeout: .seconds(30)) == 0)
    }
  }

  /// Before Linux 6.15 nobody knows how a process has ended that somebody else has reaped. That it has is known.
  @Test func endIsToldThoughItsReasonIsNotKnown() throws {
    let kernel = try LackingKernel(without: "pidfds")
    try withHost(folder(), flags: ["--strict"], under: kernel.command) { host throws in
      #expect(try host.get("/reaps/ignores").text == "done")
      try expectAnotherWorker(host)
      #expect(host.log.contains { $0.contains("how is not known: a plugin in the host ignores SIGCHLD") })
      #expect(host.stop(timeout: .seconds(30)) == 0)
    }
  }

  /// Where nobody else reaps, so that the status is the host's.
  @Test func workerIsReplacedThoughTheHostsParentIgnoresChildren() throws {
    let parent = ["python3", "-c", Self.ignoresChildren]
    try withHost(folder(), flags: ["--strict"], under: parent) { host throws in
      try expectAnotherWorker(host)
      #expect(host.log.contains { $0.contains("SIGKILL (from outside") })
      #expect(host.stop(timeout: .seconds(30)) == 0)
    }
  }

  /// A supervisor that saw the same end again and again would take a core for itself.
  @Test func hostIsIdleAfterwards() throws {
    let folder = try folder()
    try folder.add("reload/versioned")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/reaps/ignores").text == "done")
      try expectAnotherWorker(host)
      let used = try processorTime(of: host.processIdentifier)
      #expect(try host.get("/versioned/nap/600", timeout: .seconds(30)).status == 200)
      #expect(try processorTime(of: host.processIdentifier) - used < 25)
    }
  }

  /// In hundredths of a second.
  private func processorTime(of process: pid_t) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = text[text.lastIndex(of: ")")!...].split(separator: " ")
    return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
  }
}
