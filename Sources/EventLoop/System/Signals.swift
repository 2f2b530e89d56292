import CPatchbayLinux
import Glibc

/// Signals as events: a handler writes them to a pipe, one thread reads them.
///
/// None is blocked or ignored, since the threads and the programs that plugins start would inherit that.
public final class Signals: Sendable {
  public enum Received: Sendable {
    /// TERM or INT: end, when what is under way is done.
    case end
    /// HUP: load anew.
    case reload
  }

  private let pipe: Descriptor

  /// Has the signals received from now on, whatever was done with them in the process that has started this one. Once in
  /// a process, before any other thread is started.
  ///
  /// USR1, USR2 and XFSZ do nothing from then on, unless a plugin has a handler for them.
  public init() throws(SystemError) {
    pipe = try SystemCalls.receiveSignals()
    linux_outlive_broken_pipes()
    SystemCalls.disarmSignals()
  }

  /// Waits for the next one; nil if none came within `nanoseconds`.
  public func wait(nanoseconds: UInt64 = .max) -> Received? {
    switch SystemCalls.nextSignal(pipe, nanoseconds: nanoseconds) {
    case SIGTERM, SIGINT: .end
    case SIGHUP: .reload
    default: nil
    }
  }
}
