import EventLoop
import HTTP

/// What has become of a request.
public enum Outcome {
  /// The call's sink has the reply.
  case replied
  /// The sink gets the reply later.
  case deferred
}

/// Takes the complete requests of one loop to their routes, or to who answers in place of a route. Any protocol may bring
/// them: a request is a call, and its reply goes to the call's sink.
///
/// Belongs to its loop.
public final class LoopExchange: @unchecked Sendable {
  // Sendable: other threads only post jobs to `loop`.
  public let services: CallServices
  public let dispatcher: Dispatcher
  public var loop: EventLoop { services.loop }
  /// The routes served now. Replaced as a whole, by a job: never while a request is on its way through the loop.
  public var table = RouteTable.empty {
    didSet { unsafe served = Uncounted(table) }
  }
  /// The same, for the way of each request.
  private var served = unsafe Uncounted(RouteTable.empty)
  /// Asked in this order before any route is.
  public var responders: [Responder] = []
  /// Asked in this order where no route matches.
  public var fallbacks: [Responder] = []

  public init(services: CallServices, dispatcher: Dispatcher) {
    self.services = services
    self.dispatcher = dispatcher
  }

  /// Serves a complete request; the call stays the sink's, which releases it once it is replied.
  ///
  /// - Throws: what is wrong with the request; the call has not begun then, and has no reply.
  public func serve(_ call: Call) throws(RequestError) -> Outcome {
    if !responders.isEmpty, let outcome = ask(responders, call) { return outcome }
    return try served.attempt { (table) throws(RequestError) -> Outcome in
      let match = call.match(in: table.router)
      guard case .route(let index) = match else { return answer(match, to: call) }
      return try table.useRoute(index) { (route) throws(RequestError) -> Outcome in
        try serve(call, on: route)
      }
    }
  }

  @inline(__always)
  private func serve(_ call: Call, on route: Route) throws(RequestError) -> Outcome {
    // Before it begins: what counts calls of a route counts those that have.
    if services.isShortOfMemory { return refuseForNow(call) }
    try call.begin(route)
    switch dispatcher.dispatch(call, on: route) {
    case .replied: return .replied
    case .deferred: return .deferred
    case .refused: return refuseForNow(call)
    }
  }

  /// Nanoseconds that a call that was deferred may take; nil: as long as it likes.
  public func deadline(of call: Call) -> UInt64? {
    guard let route = call.route else { return nil }
    return dispatcher.deadline(of: route)
  }

  private func ask(_ responders: [Responder], _ call: Call) -> Outcome? {
    for responder in responders {
      if let outcome = responder.respond(to: call) { return outcome }
    }
    return nil
  }

  /// No route.
  private func answer(_ match: Router.Match, to call: Call) -> Outcome {
    if case .notFound = match, let outcome = ask(fallbacks, call) { return outcome }
    call.answer(noRoute: match)
    return .replied
  }

  /// No room: the client may come again.
  private func refuseForNow(_ call: Call) -> Outcome {
    call.answerError(status: 503, detail: "The server is busy. Try again in a moment.", retryAfter: true)
    return .replied
  }
}
