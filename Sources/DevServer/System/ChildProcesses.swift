import CLinux
import EventLoop
import Glibc
import Synchronization

/// Runs commands as child processes, each in a process group of its own, and ends all of them on demand.
///
/// Invariant of the unsafe code: what a system call is given lives until it returns.
final class ChildProcesses: Sendable {
  /// The running groups (a group has the number of its first process), and whether new ones may start.
  private struct State {
    var groups: Set<pid_t> = []
    var isEnding = false
  }

  private let state = Mutex(State())

  /// How a command ended.
  struct Outcome: Sendable {
    /// The exit code; 128 and the signal's number if a signal ended it; 127 if it could not be started.
    var code: Int32
    /// Standard output and standard error, as they came; the first megabyte.
    var output: [UInt8]
  }

  /// Runs a command to its end. Its standard input is empty, its signals are as a shell would set them. Blocks.
  ///
  /// - Parameters:
  ///   - arguments: the program, looked up in PATH, and its arguments.
  ///   - environment: `NAME=value`, all of it.
  func run(_ arguments: [String], environment: [String]) -> Outcome {
    var (readEnd, writeEnd): (Int32, Int32) = (-1, -1)
    guard unsafe linux_pipe(&readEnd, &writeEnd) == 0 else { return .failed(arguments[0], errno) }
    let reading = Descriptor(owning: readEnd)
    let code: Int32
    var child: pid_t = 0
    do {
      let writing = Descriptor(owning: writeEnd)
      code = state.withLock { state in
        guard !state.isEnding else { return ECANCELED }
        let code = Self.spawn(&child, arguments, environment, output: writing.number)
        if code == 0 { state.groups.insert(child) }
        return code
      }
    }
    guard code == 0 else { return .failed(arguments[0], code) }
    let output = Self.readAll(reading, of: child)
    return Outcome(code: reap(child), output: output)
  }

  /// Ends all groups, gently at first, and lets no new one start. Blocks for a second at the most.
  func endAll() {
    signalAll(SIGTERM)
    let deadline = Clock.monotonic + 1_000_000_000
    while Clock.monotonic < deadline {
      if state.withLock({ $0.groups.isEmpty }) { return }
      usleep(5_000)
    }
    signalAll(SIGKILL)
  }

  private func signalAll(_ signal: Int32) {
    state.withLock { state in
      state.isEnding = true
      for group in state.groups { kill(-group, signal) }
    }
  }

  /// Waits for the end of a child; whatever it has left behind in its group ends with it.
  private func reap(_ child: pid_t) -> Int32 {
    // Not reaped yet: its number still is its group's, and no stranger's.
    _ = linux_has_ended(child, 1)
    return state.withLock { state in
      kill(-child, SIGKILL)
      state.groups.remove(child)
      var status: Int32 = 0
      while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
      let signal = status & 0x7f
      return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
  }

  /// Reads until all writers have closed the pipe, or the child has ended: a daemon that it has started may keep the
  /// pipe open for ever.
  private static func readAll(_ pipe: borrowing Descriptor, of child: pid_t) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      var entry = pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&entry, 1, 100)
      if ready < 0 && errno == EINTR { continue }
      if ready == 0 {
        if linux_has_ended(child, 0) != 0 { return output }
        continue
      }
      let count = unsafe read(pipe.number, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return output }
      output += chunk[..<min(count, (1 << 20) - output.count)]
    }
  }

  private static func spawn(
    _ child: inout pid_t, _ arguments: [String], _ environment: [String], output: Int32
  ) -> Int32 {
    let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
    let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe argv.indices { unsafe free(argv[index]) }
      for index in unsafe envp.indices { unsafe free(envp[index]) }
    }
    return unsafe linux_spawn(&child, argv, envp, output)
  }
}

extension ChildProcesses.Outcome {
  fileprivate static func failed(_ program: String, _ code: Int32) -> Self {
    Self(code: 127, output: Array("\(program): \(SystemError.text(of: code))\n".utf8))
  }
}
