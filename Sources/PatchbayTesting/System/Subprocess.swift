import Foundation
import Glibc

/// A child process whose output is kept. It has no standard input.
///
/// `Foundation.Process` would hand on the blocked signals of the thread that starts it (and a test's thread blocks
/// them all); the host under test must begin as a shell would start it.
public final class Subprocess: Sendable {
  public let processIdentifier: pid_t
  public let output: OutputCapture
  public let errors: OutputCapture
  private let status = Once<CInt>()
  private let signalling = NSLock()

  public init(
    _ executable: String, _ arguments: [String], environment: [String: String]? = nil
  ) throws {
    let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
    let (pid, output, errors) = try Self.spawning.withLock {
      let output = try Self.makePipe()
      let errors = try Self.makePipe()
      defer {
        close(output.write)
        close(errors.write)
      }
      var pid: pid_t = 0
      let code = Self.spawn(&pid, executable, arguments, variables, output.write, errors.write)
      guard code == 0 else {
        close(output.read)
        close(errors.read)
        throw TestingError(.build, "\(executable): \(unsafe String(cString: strerror(code)))")
      }
      return (pid, output.read, errors.read)
    }
    processIdentifier = pid
    self.output = OutputCapture(reading: output)
    self.errors = OutputCapture(reading: errors)
    let (status, signalling) = (status, signalling)
    Thread.detachNewThread {
      var code: CInt = 0
      var info = unsafe siginfo_t()
      // It is not reaped yet, so that its number stays its own until nobody signals it any more.
      while unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
      signalling.withLock {
        while unsafe waitpid(pid, &code, 0) == -1 && errno == EINTR {}
        status.set(code)
      }
    }
  }

  public func send(signal: CInt) {
    signalling.withLock { if status.value == nil { kill(processIdentifier, signal) } }
  }

  /// The exit code, or 128 + the number of the signal that ended it, as shells count; nil if it still runs then.
  public func waitForExit(timeout: Duration) -> Int? {
    guard let status = status.wait(timeout: timeout) else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? Int(status >> 8) & 0xff : 128 + Int(signal)
  }

  /// Runs a program to its end and returns its exit code and everything that it printed.
  public static func run(
    _ executable: String, _ arguments: [String], environment: [String: String]? = nil,
    timeout: Duration = .seconds(120)
  ) throws -> (code: Int, output: String, errors: String) {
    let process = try Subprocess(executable, arguments, environment: environment)
    guard let code = process.waitForExit(timeout: timeout) else {
      process.send(signal: SIGKILL)
      throw TestingError(.timeout, "\(executable) still runs after \(timeout)")
    }
    return (code, process.output.waitForEnd(), process.errors.waitForEnd())
  }

  // Held from making the pipes to having handed them on: a child started in between by another test would inherit
  // them, and its life would keep them open.
  private static let spawning = NSLock()

  private static func makePipe() throws -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw TestingError(.system, "pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ pid: inout pid_t, _ executable: String, _ arguments: [String], _ environment: [String],
    _ output: CInt, _ errors: CInt
  ) -> CInt {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let argv = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
    let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe argv.indices { unsafe free(argv[index]) }
      for index in unsafe envp.indices { unsafe free(envp[index]) }
    }
    return unsafe posix_spawnp(&pid, executable, &actions, &attributes, argv, envp)
  }
}
