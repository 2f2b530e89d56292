/// Brings calls to where their handler is, if that is not this process, and their replies back. Subclass it.
///
/// It has a loop of its own; what is called there says so.
open class CallCarrier: @unchecked Sendable {
  // Sendable: subclasses say why.
  public init() {}

  /// On its loop: the call is its own until it replies, which it may do at once.
  open func carry(_ call: Call) {}

  /// On the call's loop: nobody waits for the reply any more. The call stays with the carrier until its reply.
  open func cancel(_ call: Call) {}
}

extension Call {
  /// On the call's loop: gives it to a carrier, whose loop is `isCurrent` or gets it as a job.
  public func hand(to carrier: CallCarrier, isCurrent: Bool, post: (Call) -> Void) {
    self.carrier = carrier
    guard !isCurrent else { return carrier.carry(self) }
    step = .carry
    post(self)
  }

  /// Whether nobody waits for its reply any more. From any thread, while the call lasts.
  public var isForNobody: Bool { isCancelled.load(ordering: .acquiring) }

  /// "GET /hello/{name}".
  public var routeText: String { route?.description ?? "a call" }

  /// Which of its generation's routes it is for.
  public var isolatedRoute: Int? {
    if case .isolated(let isolated)? = route?.handler { isolated.index } else { nil }
  }

  /// Names the call among all that its memory has served, until it is replied to.
  public var serial: UInt64 { state.serial }

  /// Whether doing it twice is as good as once (RFC 9110, section 9.2.2).
  public var isIdempotent: Bool {
    switch head.method {
    case .get, .head, .put, .delete, .options, .trace, .query: true
    case .post, .patch: false
    }
  }
}
