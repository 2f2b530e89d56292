import CLinux
import EventLoop
import Glibc
import Synchronization

/// A worker process as its host sees it: its number, a descriptor that tells when it ends, and its black box.
///
/// Its number is its own until it is reaped, which happens once, under the lock: so a signal never meets another.
@safe
final class ChildProcess: Sendable {
  let identifier: Int32
  /// Readable when it has ended.
  let descriptor: Descriptor
  let box: BlackBox
  /// What to give it with the first frame.
  let boxFile: SharedDescriptor
  /// Nanoseconds of the monotonic clock.
  let started = Clock.monotonic
  /// What it and its children are in, where the host may make such groups.
  private let group: ControlGroup?
  /// There is such a group, and the kernel has not let it in.
  let isOutsideItsGroup: Bool

  private struct State {
    var status: Int32?
    var hasEnded = false
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
  ///   - environment: all of it.
  ///   - group: where to put it, before it gets its first frame.
  init(
    program: String, socket: consuming Descriptor, environment: [String], group: ControlGroup?
  ) throws(SystemError) {
    self.group = group
    boxFile = try MemoryFile.shared(size: BlackBox.size)
    box = try BlackBox(boxFile, isWorker: false)
    var process: pid_t = 0
    let code = unsafe Self.withTexts(["patchbay", "worker"]) { arguments in
      unsafe Self.withTexts(environment) { variables in
        unsafe linux_spawn_worker(&process, program, arguments, variables, socket.number)
      }
    }
    guard code == 0 else { throw SystemError(call: "posix_spawn \(program)", code: code) }
    identifier = process
    let number = linux_process_descriptor(process)
    guard number >= 0 else {
      let code = errno
      linux_kill_group(process)
      _ = linux_reap(process, -1)
      throw SystemError(call: "pidfd_open", code: code)
    }
    descriptor = Descriptor(owning: number)
    isOutsideItsGroup = !(group?.add(process) ?? true)
  }

  deinit {
    kill("its host let go of it")
    _ = reap(milliseconds: -1)
  }

  /// Ends it and what it has forked, now.
  func kill(_ reason: String) {
    state.withLock { state in
      guard !state.hasEnded else { return }
      if state.reason == nil { state.reason = reason }
      linux_kill_group(identifier)
      group?.kill()
    }
  }

  /// Waits until it has ended, and says how; nil if it has not by then. What it has forked is killed as well.
  func reap(milliseconds: Int32) -> WorkerEnd? {
    state.withLock { state in
      if !state.hasEnded {
        let status = linux_reap(identifier, milliseconds)
        guard status >= 0 else { return nil }
        linux_kill_group(identifier)
        state.hasRunOut = group?.hasRunOut ?? false
        group?.end()
        state.status = status
        state.hasEnded = true
      }
      return WorkerEnd(
        status: state.status ?? 0, reason: state.reason, box: box, hasRunOut: state.hasRunOut)
    }
  }

  /// Processes that it has made, and theirs.
  var companions: Int { max(0, Int(linux_group_size(identifier)) - 1) }

  /// Threads that it has.
  var threads: Int { Int(linux_thread_count(identifier)) }

  /// Whether a number is that of one of its threads.
  func has(thread: Int32) -> Bool { linux_has_thread(identifier, thread) != 0 }

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
