import EventLoop
import Foundation
import Testing

@testable import DevServer

@Suite struct ChildProcessesTests {
  let environment = ["PATH=/usr/bin:/bin", "WORD=of mine"]

  @Test func outputAndCodeComeBack() {
    let outcome = run("echo $WORD; echo to stderr >&2; cat; exit 3")
    #expect(outcome.code == 3)
    #expect(outcome.text == "of mine\nto stderr\n")
  }

  @Test func signalIsTold() { #expect(run("kill -TERM $$").code == 128 + SIGTERM) }

  @Test func missingProgramIsSaid() {
    let outcome = ChildProcesses().run(["/nowhere/cc"], environment: environment)
    #expect(outcome.code == 127)
    #expect(outcome.text == "/nowhere/cc: No such file or directory\n")
  }

  @Test func signalsAreAsAShellWouldSetThem() {
    let status = run("exec grep -E 'Sig(Blk|Ign)' /proc/self/status").text
    // The C library ignores the two signals of its own in each child that it spawns.
    #expect(status == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
  }

  @Test func onlyStandardDescriptorsAreHandedOn() throws {
    let ends = FileHandle(forReadingAtPath: "/dev/null")!  // not closed on exec, as a plugin's may be
    _ = fcntl(ends.fileDescriptor, F_SETFD, 0)
    #expect(run("ls /proc/$$/fd | tr '\\n' ' '").text.hasPrefix("0 1 2 "))
    #expect(!run("ls /proc/$$/fd").text.contains("\n\(ends.fileDescriptor)\n"))
  }

  @Test func moreOutputThanIsKeptDoesNotStopTheChild() {
    let outcome = run("head -c 3000000 /dev/zero; exit 4")
    #expect(outcome.code == 4)
    #expect(outcome.output.count == 1 << 20)
  }

  @Test func whatItLeavesBehindEndsWithIt() throws {
    let outcome = run("sleep 1000 & echo $!")
    let pid = try #require(Int32(outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(outcome.code == 0)
    #expect(ends(pid))
  }

  @Test func allEndOnDemand() throws {
    let children = ChildProcesses()
    let folder = try TemporaryFolder()
    let pool = ThreadPool()
    _ = pool.submit(
      ClosureJob { [path = folder.path] in
        _ = children.run(
          ["sh", "-c", "sleep 1000 & echo $! > \(path)/pid.new; mv \(path)/pid.new \(path)/pid; wait"],
          environment: ["PATH=/usr/bin:/bin"])
      })
    while !FileManager.default.fileExists(atPath: "\(folder.path)/pid") { usleep(1000) }
    let text = try String(contentsOfFile: "\(folder.path)/pid", encoding: .utf8)
    children.endAll()
    #expect(pool.drain(nanoseconds: 5_000_000_000))
    #expect(ends(try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))))
    #expect(children.run(["true"], environment: environment).code == 127)
  }

  private func run(_ script: String) -> ChildProcesses.Outcome {
    ChildProcesses().run(["sh", "-c", script], environment: environment)
  }

  /// Whether a process ends, or has; it may be a zombie whose new parent has not looked yet.
  private func ends(_ pid: Int32) -> Bool {
    let deadline = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < deadline {
      guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        !status.contains(") Z ")
      else { return true }
    }
    return false
  }
}

extension ChildProcesses.Outcome {
  fileprivate var text: String { String(decoding: output, as: UTF8.self) }
}
