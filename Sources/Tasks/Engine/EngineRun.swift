import EventLoop
import PluginHost
import Synchronization

/// One attempt at a task in this host, from its claim to its end.
final class EngineRun: TaskRun, @unchecked Sendable {
  // Sendable: constants and atomics; `isForgotten` is the engine thread's own.
  let claim: ClaimedTask
  /// Nanoseconds of the monotonic clock.
  let deadline: UInt64
  /// Its outcome was decided without it: its time is over.
  var isForgotten = false
  private let inbox: TaskInbox

  init(_ claim: ClaimedTask, _ kind: TaskKind, inbox: TaskInbox) {
    self.claim = claim
    self.inbox = inbox
    deadline = Clock.monotonic &+ kind.rules.timeout
    super.init(
      id: claim.id, kind: kind, attempt: claim.attempt, maximumAttempts: claim.maximumAttempts,
      payload: claim.payload, traceparent: claim.traceparent)
  }

  override func ended(_ outcome: TaskOutcome) {
    inbox.add(self, outcome)
    kind.generation.endUse()
  }

  /// What is to be written down of an outcome.
  func end(_ outcome: TaskOutcome, owner: String) -> AttemptEnd {
    let result: AttemptEnd.Result =
      switch outcome {
      case .done: .done
      case .notBegun: .released
      case .rejected(let reason): .dead(reason: Self.cut(reason))
      case .failed(let reason) where attempt >= maximumAttempts: .dead(reason: Self.cut(reason))
      case .failed(let reason):
        .retry(Backoff.delay(kind.rules, attempt: attempt), reason: Self.cut(reason))
      }
    return AttemptEnd(id: id, attempt: attempt, owner: owner, run: claim.run, result: result)
  }

  func released(owner: String) -> AttemptEnd {
    AttemptEnd(id: id, attempt: attempt, owner: owner, run: claim.run, result: .released)
  }

  /// Texts of plugins may be of any length, and hold NUL, which PostgreSQL keeps in no text.
  private static func cut(_ reason: String) -> String {
    String(String.UnicodeScalarView(reason.unicodeScalars.lazy.filter { $0 != "\u{0}" }.prefix(2_000)))
  }
}
