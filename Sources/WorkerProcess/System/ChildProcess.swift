import CPatchbayLinux
import EventLoop
import Glibc
import Synchronization

/// A worker process as its host sees it: the process, its control group, and its black box.
///
/// It is reaped once, under the lock; after that its control group is gone, and no signal is sent.
@safe
final class ChildProcess: Sendable {
  let process: SpawnedProcess
  let box: BlackBox
  /// Nanoseconds of the monotonic clock.
  let started = Clock.monotonic
  /// What it and its children are in, where the host may make such groups.
  private let group: ControlGroup?
  /// There is such a group, and the kernel has not let it in.
  let isOutsideItsGroup: Bool

  private struct State {
    var end: SpawnedProcess.End?
    /// The kernel has killed it for its memory.
    var hasRunOut = false
    /// Why the host has ended it, for the report.
    var reason: String?
  }
  private let state = Mutex(State())

  /// Starts this program again as a worker.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - socket: the worker's end of the pair.
  ///   - output: its standard error.
  ///   - environment: all of it.
  ///   - group: where to put it, before it gets its first frame.
  init(
    program: String, socket: consuming Descriptor, output: consuming Descriptor, environment: [String],
    group: ControlGroup?
  ) throws(SystemError) {
    self.group = group
    let boxFile = try MemoryFile.shared(size: BlackBox.size)
    box = try BlackBox(boxFile, isWorker: false)
    var number: pid_t = 0
    let code = unsafe Self.withTexts(["patchbay", "worker"]) { arguments in
      unsafe Self.withTexts(environment) { variables in
        unsafe linux_spawn_worker(
          &number, program, arguments, variables, socket.number, output.number,
          boxFile.descriptor.number)
      }
    }
    guard code == 0 else { throw SystemError(call: "posix_spawn \(program)", code: code) }
    self.process = try SpawnedProcess(number: number)
    // Its number is another's if somebody has reaped it meanwhile; what has ended needs no group.
    let isThere = !process.hasEnded(milliseconds: 0)
    isOutsideItsGroup = isThere && !(group?.add(number) ?? true)
  }

  deinit {
    kill("its host let go of it")
    _ = reap(milliseconds: -1)
  }

  var identifier: Int32 { process.identifier }

  /// Ends it and what it has forked, now.
  func kill(_ reason: String) {
    state.withLock { state in
      guard state.end == nil else { return }
      if state.reason == nil { state.reason = reason }
      process.signalGroup(SIGKILL)
      group?.kill()
    }
  }

  /// Waits until it has ended, and says how; nil if it has not by then. What it has forked is killed as well.
  func reap(milliseconds: Int32) -> WorkerEnd? {
    // Not under the lock: others may kill it meanwhile.
    guard process.hasEnded(milliseconds: milliseconds) else { return nil }
    return state.withLock { state in
      if state.end == nil {
        guard let end = process.reap() else { return nil }
        state.hasRunOut = group?.hasRunOut ?? false
        group?.end()
        state.end = end
      }
      return state.end.map {
        WorkerEnd($0, reason: state.reason, box: box, hasRunOut: state.hasRunOut)
      }
    }
  }

  /// Processes that it has made, and theirs; very many where they cannot be counted, without /proc.
  var companions: Int {
    let size = Int(linux_group_size(identifier))
    return size > 0 ? size - 1 : 1 << 30
  }

  /// Threads that it has.
  var threads: Int { Int(linux_thread_count(identifier)) }

  /// Whether a number is that of one of its threads.
  func has(thread: Int32) -> Bool { linux_has_thread(identifier, thread) != 0 }

  /// KiB of it that are no file's and nobody else's.
  var privateMemory: Int { Int(linux_private_kilobytes(identifier)) }

  /// KiB that it has resident.
  var memory: Int { Int(linux_resident_kilobytes(identifier)) }

  private static func withTexts<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    return unsafe copies.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }
}
