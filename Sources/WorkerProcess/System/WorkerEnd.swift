import EventLoop
import Glibc

/// How a worker process has ended, for the log and for `patchbay status`.
struct WorkerEnd: Sendable {
  /// "SIGSEGV (bad memory access) in GET /crash of plugin p 1.0.0"
  let text: String
  /// The functions that it was in, the innermost first; empty if that is not known.
  let backtrace: [String]

  /// - Parameters:
  ///   - end: how its process has ended, as far as this one can know.
  ///   - reason: why the host has ended it.
  ///   - hasRunOut: the kernel has killed it for its memory.
  init(_ end: SpawnedProcess.End, reason: String?, box: BlackBox, hasRunOut: Bool) {
    let status: Int32? = if case .status(let status) = end { status } else { nil }
    // Where nobody knows: as its box says, or it was killed if this host has done so.
    let signal = status.map { $0 & 0x7f } ?? (box.signal > 0 ? box.signal : reason == nil ? 0 : SIGKILL)
    let code = ((status ?? 0) >> 8) & 0xff
    backtrace = box.signal == 0 ? [] : box.backtrace
    let doing = box.doing
    let place = doing.isEmpty ? "" : " in \(doing)"
    // A process that crashes closes its socket, and may be killed for that before anybody has looked at it.
    if signal == SIGKILL, hasRunOut {
      text = "SIGKILL (the memory that its settings allow was used up)\(place)"
    } else if let reason, signal == SIGKILL, box.signal == 0 {
      text = "killed: \(reason)"
    } else if box.signal == -1 {
      text = "it called exit(\(box.exitCode))\(place)"
    } else if status == nil, box.signal == 0 {
      text = "it ended, and how is not known: \(SpawnedProcess.End.whyTaken)\(place)"
    } else if signal == 0 {
      text = "it ended with code \(code)\(place)"
    } else {
      // A pointer that nobody has checked, most of the time.
      let full = box.isFull ? "; the memory that its settings allow was used up" : ""
      text = Self.name(of: box.signal > 0 ? box.signal : signal) + place + full
    }
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGSEGV: "SIGSEGV (bad memory access)"
    case SIGBUS: "SIGBUS (bad memory access)"
    case SIGFPE: "SIGFPE (arithmetic)"
    case SIGILL: "SIGILL (trap)"
    case SIGTRAP: "SIGTRAP (trap)"
    case SIGABRT: "SIGABRT (abort)"
    case SIGXCPU: "SIGXCPU (its cpu_time is used up)"
    case SIGSYS: "SIGSYS (a system call that its sandbox refuses)"
    case SIGKILL: "SIGKILL (from outside; the kernel does that when memory is short)"
    default: "signal \(signal)"
    }
  }
}
