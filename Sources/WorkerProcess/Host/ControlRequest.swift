import EventLoop
import PluginHost
import Synchronization
import WorkerFrames

/// Something that a thread asks a worker to do apart from calls, and waits for: load, start, save, stop.
final class ControlRequest: Sendable {
  enum Answer: Sendable {
    case guarded(GuardedFrame, SharedDescriptor?)
    case declared(DeclarationFrame)
    case done(SavedFrame)
    case failed(PluginProblem)
    /// The link has ended before an answer came.
    case ended
  }

  private let answer = Mutex<Answer?>(nil)
  private let semaphore = Semaphore()

  /// On the link's loop.
  func finish(_ result: Answer) {
    let isFirst = answer.withLock { answer in
      guard answer == nil else { return false }
      answer = result
      return true
    }
    if isFirst { semaphore.signal() }
  }

  /// The answer; nil if none came in time. Not on a loop.
  func wait(nanoseconds: UInt64) -> Answer? {
    guard semaphore.wait(nanoseconds: nanoseconds) else { return nil }
    return answer.withLock { $0 }
  }
}
