import Exchange
import WorkerFrames

extension TaskRun {
  /// From now on the upstream hears of it when nobody needs the outcome any more. It may have come to that before.
  public func hand(to upstream: WorkerUpstream) { self.upstream.withLock { $0 = upstream } }

  /// Which of its generation's kinds it is of.
  public var isolatedKind: Int? { (kind.endpoint as? IsolatedTaskEndpoint)?.index }

  /// "task mail 17".
  public var text: String { "task \(kind.name) \(id)" }

  /// What a worker is to know of it.
  public func frame(kind: Int) -> TaskFrame {
    TaskFrame(
      kind: UInt32(clamping: kind), id: UInt64(bitPattern: id.number), attempt: UInt32(clamping: attempt),
      maximumAttempts: UInt32(clamping: maximumAttempts), traceparent: traceparent?.text ?? "",
      payload: payload.copy)
  }

  /// How it went in a worker.
  public func end(_ frame: TaskEndFrame) {
    let outcome: TaskOutcome =
      switch frame.outcome {
      case .done: .done
      case .failed: .failed(frame.reason)
      case .rejected: .rejected(frame.reason)
      case .notBegun: .notBegun
      }
    _ = settle(outcome)
  }
}

extension Call {
  /// Which of its generation's routes it is for.
  public var isolatedRoute: Int? { (route?.endpoint as? IsolatedEndpoint)?.index }
}
