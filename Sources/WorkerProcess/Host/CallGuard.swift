import CPatchbaySandbox
import EventLoop
import Glibc
import PluginHost
import Synchronization

/// Decides about the system calls of a worker that its filter holds back. Every one waits for the answer.
///
/// Belongs to the supervisor's thread, but for `endLoading`.
@safe
final class CallGuard: Sendable {
  /// Readable while a call waits.
  let listener: SharedDescriptor
  private let child: ChildProcess
  private let settings: SandboxSettings
  /// The linker reads files, and the constructors that it runs.
  private let isLoading = Atomic<Bool>(true)
  private let report: Report

  /// Says that a call was refused, and why, and has it answered then: its route is under way until then.
  typealias Report = @Sendable (_ what: String, _ answer: @escaping @Sendable () -> Void) -> Void

  private struct State {
    /// What was said once is not said again.
    var told: Set<String> = []
    /// When the last processes were allowed, which may not be there yet; nanoseconds of the monotonic clock.
    var young: [UInt64] = []
    /// inotify(7) instances that it has made.
    var watches = 0
    /// Loading a library takes hundreds of calls at once; after that they are rare.
    var pace = Pace(burst: 20_000, each: 1_000_000)
  }
  private let state = Mutex(State())
  /// Nanoseconds after which an allowed process is there, to be counted.
  private static let youth: UInt64 = 3_000_000
  private static let toldLimit = 64
  /// Calls that are answered before others have their turn.
  private static let turn = 16
  /// Threads that a sandboxed process may have: the user has only so many, and the host needs some.
  private let threads: Int
  /// The user has 128, as a rule.
  private static let watchLimit = 4

  init(
    _ listener: SharedDescriptor, of child: ChildProcess, _ settings: SandboxSettings, threads: Int,
    report: @escaping Report
  ) {
    self.threads = threads
    self.listener = listener
    self.child = child
    self.settings = settings
    self.report = report
  }

  /// Its library is loaded: from now on it may not open files, if it is only to compute. From any thread.
  func endLoading() { isLoading.store(false, ordering: .releasing) }

  /// What there is to do about a worker's calls from now on.
  enum Progress: Equatable {
    /// Wait for the next one.
    case waiting
    /// It has made more of them than one process may: the next one is answered after so many nanoseconds.
    case resting(UInt64)
    /// There will be none any more.
    case over
  }

  /// Answers a few of the calls that wait: those of other workers are not to wait for a process that makes them without end.
  func serve() -> Progress {
    for _ in 0..<Self.turn {
      if let rest = state.withLock({ $0.pace.take(now: Clock.monotonic) }) { return .resting(rest) }
      var notice = sandbox_notice()
      switch unsafe sandbox_receive(listener.descriptor.number, &notice) {
      case 1: answer(notice)
      case 0: return .waiting
      default: return .over
      }
    }
    return .waiting
  }

  private func answer(_ notice: sandbox_notice) {
    let kind = unsafe Int(withUnsafePointer(to: notice) { unsafe sandbox_kind($0) })
    let number = listener.descriptor.number
    switch kind {
    case SANDBOX_READS where isLoading.load(ordering: .acquiring):
      _ = sandbox_allow(number, notice.id)
    case SANDBOX_FORKS where settings.processes > 0:
      guard hasRoom() else {
        return refuse(
          notice, EAGAIN, "another process: its settings allow \(settings.processes) beside its own")
      }
      _ = sandbox_allow(number, notice.id)
    case SANDBOX_THREADS:
      guard child.threads < threads else {
        return refuse(notice, EAGAIN, "another thread: a sandboxed process may have \(threads)")
      }
      _ = sandbox_allow(number, notice.id)
    case SANDBOX_SCHEDULES where child.has(thread: Self.thread(of: notice)):
      _ = sandbox_allow(number, notice.id)
    case SANDBOX_WATCHES where settings.profile != .compute:
      guard mayWatch() else {
        return refuse(
          notice, EMFILE, "another inotify instance: a sandboxed process may make \(Self.watchLimit)")
      }
      _ = sandbox_allow(number, notice.id)
    default:
      refuse(notice, EPERM, "\(Self.name(of: notice.number)): \(reason(kind))")
    }
  }

  private static func thread(of notice: sandbox_notice) -> Int32 {
    unsafe withUnsafePointer(to: notice) { unsafe sandbox_thread($0) }
  }

  private func mayWatch() -> Bool {
    state.withLock { state in
      state.watches += 1
      return state.watches <= Self.watchLimit
    }
  }

  private func reason(_ kind: Int) -> String {
    if let profile = settings.profile { return "its sandbox is \(profile)" }
    return kind == SANDBOX_LEAVES
      ? "its processes stay together, so that they end together"
      : "its settings allow no processes (processes)"
  }

  /// Whether there may be another process. Waits a moment if that depends on some that are just being made.
  private func hasRoom() -> Bool {
    while true {
      let now = Clock.monotonic
      let young = state.withLock { state in
        state.young.removeAll { now - $0 > Self.youth }
        return state.young
      }
      let companions = child.companions
      if companions + young.count < settings.processes {
        state.withLock { $0.young.append(now) }
        return true
      }
      guard companions < settings.processes, let last = young.last else { return false }
      usleep(UInt32((last + Self.youth - now) / 1_000) + 1)
    }
  }

  private func refuse(_ notice: sandbox_notice, _ code: Int32, _ what: String) {
    let isNew = state.withLock { $0.told.count < Self.toldLimit && $0.told.insert(what).inserted }
    let answer: @Sendable () -> Void = { [listener, id = notice.id] in
      _ = sandbox_refuse(listener.descriptor.number, id, code)
    }
    if isNew { report(what, answer) } else { answer() }
  }

  private static func name(of number: Int32) -> String {
    var name = [CChar](repeating: 0, count: 64)
    unsafe sandbox_name(number, &name, name.count)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
