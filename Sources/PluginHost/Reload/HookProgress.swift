import EventLoop
import Synchronization

/// Which step of a plugin's life runs now, and since when: told by the thread that runs it, read by those who wait.
public final class HookProgress: Sendable {
  public struct Step: Equatable, Sendable {
    /// As the beginning of a sentence: "its start hook".
    public let name: String
    /// The plugin file whose code runs.
    public let file: String
    /// Nanoseconds of the monotonic clock.
    public let since: UInt64
  }

  private let state = Mutex(Step(name: "its loading", file: "", since: Clock.monotonic))

  public init() {}

  func enter(_ name: String, of file: String) {
    state.withLock { $0 = Step(name: name, file: file, since: Clock.monotonic) }
  }

  public var step: Step { state.withLock { $0 } }
}
