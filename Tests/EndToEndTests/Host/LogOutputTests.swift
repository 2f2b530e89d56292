import Foundation
import Glibc
import PatchbayTesting
import Testing

/// Standard error as the host finds it: full, closed, broken, somebody else's. Nothing of that may hold up a request or the end.
@Suite(.showsHostLog, .onBothPollers) struct LogOutputTests {
  /// Standard error that nobody reads: the host holds the other end itself.
  enum Unread: String, CaseIterable {
    case pipe = "r, w = os.pipe(); os.dup2(w, 2); os.set_inheritable(r, True)"
    case nonBlockingPipe =
      "r, w = os.pipe(); os.set_blocking(w, False); os.dup2(w, 2); os.set_inheritable(r, True)"
    case socket =
      "import socket; r, w = socket.socketpair(); os.dup2(w.fileno(), 2); os.set_inheritable(r.fileno(), True)"
    case terminal = "r, w = os.openpty(); os.dup2(w, 2); os.set_inheritable(r, True)"

    var command: [String] {
      ["python3", "-c", "import os, sys; \(rawValue); os.execvp(sys.argv[1], sys.argv[1:])"]
    }
  }

  @Test(arguments: Unread.allCases)
  func logThatNobodyReadsHoldsUpNothing(unread: Unread) throws {
    try withHost(PluginFolder("right/log"), flags: ["--loops", "1"], under: unread.command) { host throws in
      // Some 3 MB, more than is queued.
      for _ in 0..<3 { #expect(try host.request("POST", "/log/10000", timeout: .seconds(60)).status == 204) }
      #expect(try host.request("POST", "/log").status == 204)
      host.send(signal: SIGTERM)
      #expect(host.waitForExit(timeout: .seconds(30)) == 0)
    }
  }

  /// A named pipe as the host's standard error. The test has it open for reading and writing, so that nothing blocks.
  private struct NamedPipe: ~Copyable {
    let folder: PluginFolder
    let path: String
    let descriptor: CInt

    init() throws {
      folder = try PluginFolder()
      path = "\(folder.path)/errors"
      #expect(unsafe mkfifo(path, 0o600) == 0)
      descriptor = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    }

    deinit { close(descriptor) }

    func command(_ redirection: String = "2>\"$0\"") -> [String] {
      ["/bin/sh", "-c", "exec \"$@\" \(redirection)", path]
    }

    /// Reads until a line has the text in it; the lines so far. None is complete if that takes more than a minute.
    func lines(upTo text: String) -> [String] {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 64 * 1024)
      let deadline = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < deadline {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&waiting, 1, 100)
        let count = unsafe read(descriptor, &chunk, chunk.count)
        guard count > 0 else { continue }
        bytes += chunk[..<count]
        let all = String(decoding: bytes, as: UTF8.self)
        if all.hasSuffix("\n"), all.contains(text) { return all.split(separator: "\n").map(String.init) }
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  @Test func linesThatAreLostAreCountedAtTheirPlace() throws {
    let pipe = try NamedPipe()
    try withHost(PluginFolder("right/log"), flags: ["--loops", "1"], under: pipe.command()) { host throws in
      #expect(try host.request("POST", "/log/40000", timeout: .seconds(60)).status == 204)
      // The reader goes on: what was queued comes, then how many are missing.
      let lines = pipe.lines(upTo: "lost")
      let numbers = lines.compactMap { line in
        line.firstRange(of: "info line ").flatMap { Int(line[$0.upperBound...].prefix { $0.isNumber }) }
      }
      #expect(numbers == Array(0..<numbers.count))
      #expect(numbers.count > 5_000)
      let loss = try #require(lines.first { $0.contains("lost") })
      #expect(loss.contains("warning \(40_000 - numbers.count) lines of the log were lost"), "\(loss)")
      #expect(loss.contains("its reader does not keep up"))
      // And goes on as if nothing had been.
      #expect(try host.request("POST", "/log").status == 204)
      #expect(pipe.lines(upTo: "two\\u{a}lines").contains { $0.contains("an error line, number 4") })
    }
  }

  @Test(.inBothModes) func nothingIsLostWhileSomebodyReads() throws {
    try withHost(PluginFolder("right/log"), flags: ["--loops", "2"]) { host throws in
      let count = 30_000
      #expect(try host.request("POST", "/log/\(count)", timeout: .seconds(120)).status == 204)
      #expect(host.waitForLog("line \(count - 1) of many", timeout: .seconds(60)) != nil)
      let lines = host.log.filter { $0.contains("of many") }
      #expect(lines.count == count)
      for (number, line) in lines.enumerated() where !line.contains(" line \(number) of many,") {
        Issue.record("line \(number) is \(line)")
        break
      }
      #expect(host.stop() == 0)
      #expect(host.log.contains { $0.contains("ending: requests under way") })
    }
  }

  @Test func whatIsQueuedComesBeforeTheNoteOfACrash() throws {
    let pipe = try NamedPipe()
    try withHost(PluginFolder("right/log", "right/crash"), flags: ["--loops", "1"], under: pipe.command()) {
      host throws in
      #expect(try host.request("POST", "/log/3000", timeout: .seconds(60)).status == 204)
      let connection = try host.connect()
      try connection.send("GET /crash/pointer HTTP/1.1\r\nHost: h\r\n\r\n")
      let lines = pipe.lines(upTo: "critical")
      #expect(
        lines.last?.contains("SIGSEGV (bad memory access) in GET /crash/pointer of plugin crash") == true)
      #expect(lines.filter { $0.contains("of many") }.count == 3_000)
      #expect(host.waitForExit(timeout: .seconds(30)) == 128 + Int(SIGSEGV))
    }
  }

  /// Where only the log's own thread may write, a crash waits for it without the lock, and others may take that meanwhile.
  @Test(arguments: ["keep", "return"])
  func lineOfACrashComesThoughAnotherTakesTheLock(way: String) throws {
    let program = NSTemporaryDirectory() + "patchbay-crash-line-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: program) }
    let sources = "\(Project.root)/Sources/CLinux"
    let built = try Subprocess.run(
      "cc",
      [
        "-pthread", "-I\(sources)", "-I\(sources)/include", "\(Project.fixtures)/log/crash-line.c", "-o",
        program,
      ])
    #expect(built.code == 0, "\(built.errors)")
    let result = try Subprocess.run(program, [way])
    #expect(result.code == 0)
    #expect(result.errors == "the line\n")
  }

  @Test func readerThatHasGoneIsSurvivedAndSaidToTheNext() throws {
    let folder = try PluginFolder()
    let path = "\(folder.path)/errors"
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let first = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let command = ["/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", path]
    try withHost(PluginFolder("right/log"), flags: ["--loops", "1"], under: command) { host throws in
      close(first)
      #expect(try host.request("POST", "/log").status == 204)
      let pipe = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      defer { close(pipe) }
      #expect(try host.request("POST", "/log").status == 204)
      var chunk = [UInt8](repeating: 0, count: 64 * 1024)
      let count = unsafe read(pipe, &chunk, chunk.count)
      let text = String(decoding: chunk[..<max(0, count)], as: UTF8.self)
      #expect(
        text.contains("warning 4 lines of the log were lost (standard error: Broken pipe)\n"), "\(text)")
      #expect(text.contains("an error line, number 4 plugin=log\n"))
      #expect(host.stop() == 0)
    }
  }

  @Test func fullDiskIsNoReasonToStop() throws {
    let command = ["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"]
    try withHost(PluginFolder("right/log"), under: command) { host throws in
      #expect(try host.request("POST", "/log/1000", timeout: .seconds(60)).status == 204)
      #expect(host.stop() == 0)
    }
  }

  /// A closed descriptor is a number that the next socket would get, and the log would go to a client.
  @Test(arguments: ["2>&-", "0<&- 2>&-", "0<&-"])
  func closedDescriptorsAreNotGivenToAnybodyElse(closed: String) throws {
    let command = ["/bin/sh", "-c", "exec \"$@\" \(closed)", "sh"]
    try withHost(PluginFolder("right/log"), under: command) { host throws in
      let kept = try host.connect()
      for _ in 0..<20 { #expect(try host.request("POST", "/log").status == 204) }
      #expect(try kept.request("POST", "/log").status == 204)
      for number in closed.split(separator: " ").compactMap({ $0.first }) {
        let target = try FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(host.processIdentifier)/fd/\(number)")
        #expect(target == "/dev/null")
      }
      #expect(host.stop() == 0)
    }
  }
}
