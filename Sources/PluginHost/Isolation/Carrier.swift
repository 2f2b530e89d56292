import WorkerFrames

/// Brings calls and tasks to where their handler is, if that is not this process, and what comes of them back. Subclass
/// it.
///
/// It has a loop of its own; what is called there says so.
open class Carrier: @unchecked Sendable {
  // Sendable: subclasses say why.
  public init() {}

  /// On its loop: the call is its own until it replies, which it may do at once.
  open func carry(_ call: Call) {}

  /// On the call's loop: nobody waits for the reply any more. The call stays with the carrier until its reply.
  open func cancel(_ call: Call) {}

  /// From any thread: nobody needs the outcome of an attempt any more. It stays with the carrier until its end.
  ///
  /// - Parameter isOverdue: its time is over.
  open func cancel(_ run: TaskRun, isOverdue: Bool) {}
}

extension TaskRun {
  /// From now on the carrier hears of it when nobody needs the outcome any more. It may have come to that before.
  public func hand(to carrier: Carrier) { self.carrier.withLock { $0 = carrier } }

  /// Which of its generation's kinds it is of.
  public var isolatedKind: Int? {
    if case .isolated(let isolated) = kind.handler { isolated.index } else { nil }
  }

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
  /// On the call's loop: gives it to a carrier, whose loop is `isCurrent` or gets it as a job.
  public func hand(to carrier: Carrier, isCurrent: Bool, post: (Call) -> Void) {
    self.carrier = carrier
    guard !isCurrent else { return carrier.carry(self) }
    step = .carry
    post(self)
  }

  /// Whether nobody waits for its reply any more. From any thread, while the call lasts.
  public var isForNobody: Bool { isCancelled }

  /// "GET /hello/{name}".
  public var routeText: String { route?.description ?? "a call" }

  /// Which of its generation's routes it is for.
  public var isolatedRoute: Int? {
    (route?.endpoint as? IsolatedEndpoint)?.index
  }

  /// Whether it has been given to another worker already. A request at which workers end gets one more of them, not all.
  public var isRepeated: Bool { repeatedSerial == serial }
  public func noteRepeated() { repeatedSerial = serial }

  /// Whether doing it twice is as good as once (RFC 9110, section 9.2.2).
  public var isIdempotent: Bool {
    switch head.method {
    case .get, .head, .put, .delete, .options, .trace, .query: true
    case .post, .patch: false
    }
  }
}
