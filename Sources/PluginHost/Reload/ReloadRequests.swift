import Synchronization

/// Requests to load plugins anew, until the reload thread takes them. From any thread.
final class ReloadRequests: Sendable {
  /// Requests that have no answer yet; past that they are refused at once.
  static let limit = 256

  typealias Completion = @Sendable ([ReloadOutcome]?) -> Void

  struct Request: Sendable {
    /// Nil: all plugins.
    let name: String?
    fileprivate let completion: Completion

    /// Answers it, once.
    func finish(_ outcomes: [ReloadOutcome]?) { completion(outcomes) }
  }

  private struct State {
    var waiting: [Request] = []
    var unanswered = 0
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func add(_ name: String?, _ completion: @escaping Completion) {
    let isTaken = state.withLock { state in
      guard !state.hasEnded, state.unanswered < Self.limit else { return false }
      state.unanswered += 1
      state.waiting.append(
        Request(name: name) { [self] outcomes in
          self.state.withLock { $0.unanswered -= 1 }
          completion(outcomes)
        })
      return true
    }
    if isTaken { return wake() }
    let problem = PluginProblem(
      "is not loaded anew: \(Self.limit) requests for reloads wait already, or the host ends",
      remedy: "see patchbay status for what takes so long")
    completion([.failed(PluginFailure(file: name ?? "everything", problem: problem))])
  }

  func takeAll() -> [Request] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// The thread has ended: nothing is loaded any more.
  func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for request in waiting { request.finish(nil) }
  }
}
