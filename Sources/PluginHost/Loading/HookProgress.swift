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

  private let givenUp = Atomic<Bool>(false)

  public init() {}

  func enter(_ name: String, of file: String) {
    state.withLock { $0 = Step(name: name, file: file, since: Clock.monotonic) }
  }

  /// Enters a step, unless nobody waits for it any more.
  func tryToEnter(_ name: String, of file: String) throws(PluginProblem) {
    try checkIsAwaited()
    enter(name, of: file)
  }

  func checkIsAwaited() throws(PluginProblem) {
    guard isGivenUp else { return }
    throw PluginProblem("was given up", remedy: "see what it waited for")
  }

  /// Nobody waits for what is left of the work, and another may have taken its place: it shall not go on.
  func giveUp() { givenUp.store(true, ordering: .releasing) }
  var isGivenUp: Bool { givenUp.load(ordering: .acquiring) }

  public var step: Step { state.withLock { $0 } }
}
