import Synchronization

extension Call {
  /// Suspends an async handler, while its loop serves others.
  /// - Parameter duration: at least so long, in whole milliseconds, up to 49 days.
  /// - Throws: `CancellationError` once nobody waits for the reply any more, or the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    let nap = Nap(in: state)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { nap.begin(duration.wholeMilliseconds, $0) }
    } onCancel: {
      nap.end(cancelled: true)
    }
    if isCancelled { throw CancellationError() }
  }
}

/// One sleep. The timer holds it until it fires, also where the sleeper was woken before.
final class Nap: Sendable {
  let call: CallState
  private let state = Mutex(State.ready)

  private enum State {
    /// Nobody sleeps yet. Can become `asleep` or `over`.
    case ready

    /// Can become `over`, which resumes the sleeper.
    case asleep(CheckedContinuation<Void, any Error>)

    /// The sleeper was resumed, or must not begin. Stays.
    case over
  }

  init(in call: CallState) { self.call = call }

  func begin(_ milliseconds: UInt32, _ sleeper: CheckedContinuation<Void, any Error>) {
    let sleeps = state.withLock { state in
      guard case .ready = state else { return false }
      state = .asleep(sleeper)
      return true
    }
    guard sleeps else { return sleeper.resume(throwing: CancellationError()) }
    if !call.handle.wake(self, after: milliseconds) { end(cancelled: true) }
  }

  /// Wakes the sleeper, if there is still one.
  func end(cancelled: Bool) {
    let before = state.withLock { state in
      defer { state = .over }
      return state
    }
    guard case .asleep(let sleeper) = before else { return }
    if cancelled { sleeper.resume(throwing: CancellationError()) } else { sleeper.resume() }
  }
}

extension Duration {
  /// Rounded up, and held between 0 and 49 days.
  var wholeMilliseconds: UInt32 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? 0 : .max }
    return UInt32(clamping: whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
