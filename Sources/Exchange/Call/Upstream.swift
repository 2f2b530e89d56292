/// Answers calls elsewhere: in a worker process. Subclass it.
///
/// It has a loop of its own; what is called there says so.
open class Upstream: @unchecked Sendable {
  // Sendable: subclasses say why.
  public init() {}

  /// On its loop: the call is its own until it replies, which it may do at once.
  open func take(_ call: Call) {}

  /// On the call's loop: nobody waits for the reply any more. The call stays with the upstream until its reply.
  open func cancel(_ call: Call) {}
}

extension Call {
  /// On the call's loop: gives the call to an upstream, whose loop is `isCurrent` or gets it as a job.
  public func forward(to upstream: Upstream, isCurrent: Bool, post: (Call) -> Void) {
    self.upstream = upstream
    guard !isCurrent else { return upstream.take(self) }
    step = .forward
    post(self)
  }

  /// Whether nobody waits for its reply any more. From any thread, while the call lasts.
  public var isForNobody: Bool { isCancelled }

  /// "GET /hello/{name}".
  public var routeText: String { route?.description ?? "a call" }

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
