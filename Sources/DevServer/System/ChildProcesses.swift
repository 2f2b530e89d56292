import CPatchbayLinux
import EventLoop
import Glibc
import Synchronization

/// Runs commands as child processes, each in a process group of its own, and ends all of them on demand.
///
/// Invariant of the unsafe code: what a system call is given lives until it returns.
final class ChildProcesses: Sendable {
  /// The children that run, and whether more may start.
  private struct State {
    var running: [ObjectIdentifier: SpawnedProcess] = [:]
    var isEnding = false
  }

  private let state = Mutex(State())
  /// Opens when none runs and no more may start.
  private let areOver = Latch()

  /// How a command ended.
  struct Outcome: Sendable {
    /// The exit code; 128 and the signal's number if a signal ended it; 127 if it could not be started,
    /// 126 if nobody knows.
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
    let started: Result<SpawnedProcess, SystemError>
    do {
      let writing = Descriptor(owning: writeEnd)
      started = state.withLock { state in
        guard !state.isEnding else { return .failure(SystemError(call: arguments[0], code: ECANCELED)) }
        return Result { () throws(SystemError) in
          let child = try Self.spawn(arguments, environment, output: writing.number)
          state.running[ObjectIdentifier(child)] = child
          return child
        }
      }
    }
    switch started {
    case .failure(let error): return .failed(arguments[0], error.code)
    case .success(let child):
      let output = Self.readAll(reading, of: child)
      return reap(child).map { Outcome(code: $0, output: output) } ?? .unknown(arguments[0], output)
    }
  }

  /// Ends all groups, gently at first, and lets no new one start. Blocks for a second at the most.
  func endAll() {
    signalAll(SIGTERM)
    noteEnd()
    if !areOver.wait(nanoseconds: 1_000_000_000) { signalAll(SIGKILL) }
  }

  private func noteEnd() {
    if state.withLock({ $0.isEnding && $0.running.isEmpty }) { areOver.countDown() }
  }

  private func signalAll(_ signal: Int32) {
    state.withLock { state in
      state.isEnding = true
      for child in state.running.values { child.signalGroup(signal) }
    }
  }

  /// Waits for the end of a child; whatever it has left behind in its group ends with it.
  ///
  /// - Returns: its code; nil if somebody else has reaped it.
  private func reap(_ child: SpawnedProcess) -> Int32? {
    while true {
      _ = child.hasEnded(milliseconds: -1)
      guard let end = child.reap() else { continue }
      state.withLock { _ = $0.running.removeValue(forKey: ObjectIdentifier(child)) }
      noteEnd()
      guard case .status(let status) = end else { return nil }
      let signal = status & 0x7f
      return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
  }

  /// Reads until all writers have closed the pipe, or the child has ended: a daemon that it has started may keep the
  /// pipe open for ever.
  private static func readAll(_ pipe: borrowing Descriptor, of child: SpawnedProcess) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      var waiting = [
        pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: child.descriptor.number, events: Int16(POLLIN), revents: 0),
      ]
      if unsafe poll(&waiting, 2, -1) < 0 && errno == EINTR { continue }
      // It has ended, and what it has written is read.
      guard waiting[0].revents != 0 else { return output }
      let count = unsafe read(pipe.number, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return output }
      output += chunk[..<min(count, (1 << 20) - output.count)]
    }
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String], output: Int32
  ) throws(SystemError) -> SpawnedProcess {
    let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
    let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe argv.indices { unsafe free(argv[index]) }
      for index in unsafe envp.indices { unsafe free(envp[index]) }
    }
    var number: pid_t = 0
    let code = unsafe linux_spawn(&number, argv, envp, output)
    guard code == 0 else { throw SystemError(call: arguments[0], code: code) }
    return try SpawnedProcess(number: number)
  }
}

extension ChildProcesses.Outcome {
  fileprivate static func unknown(_ program: String, _ output: [UInt8]) -> Self {
    Self(
      code: 126,
      output: output + Array("\(program): how it ended is not known: \(SpawnedProcess.End.whyTaken)\n".utf8))
  }

  fileprivate static func failed(_ program: String, _ code: Int32) -> Self {
    Self(code: 127, output: Array("\(program): \(SystemError.text(of: code))\n".utf8))
  }
}
