import Glibc

/// Signals as events: blocked in every thread, taken by the one that waits for them (sigwaitinfo(2)).
public struct Signals: Sendable {
  public enum Received: Sendable {
    /// TERM or INT: end, when what is under way is done.
    case end
    /// HUP: load anew.
    case reload
  }

  private let set: SystemCalls.SignalSet

  /// Blocks the signals in the calling thread and all that it starts, and ignores SIGPIPE. To be called before any
  /// other thread is started.
  public init() { set = SystemCalls.blockSignals([SIGTERM, SIGINT, SIGHUP]) }

  /// Waits for the next one; nil if none came within `nanoseconds`.
  public func wait(nanoseconds: UInt64 = .max) -> Received? {
    switch SystemCalls.waitForSignal(set, nanoseconds: nanoseconds) {
    case SIGTERM, SIGINT: .end
    case SIGHUP: .reload
    default: nil
    }
  }
}
