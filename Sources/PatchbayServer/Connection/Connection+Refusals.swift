import Bytes
import HTTP
import JSON
import PluginHost

/// What the host itself answers: JSONValue, with the request's id.
extension Connection {
  /// A request that is malformed or too large: the answer, and the end, since nobody knows where the next begins.
  func refuse(_ error: RequestError) {
    let call = self.call ?? server.services.take().object
    self.call = call
    call.keepsConnection = false
    call.discardBody()
    dropInput()
    answerError(call, status: error.status, detail: error.detail, retryAfter: error.status == 503)
    phase = .closing
  }

  /// No route: 404, 405, or what OPTIONS asks for. The request was complete, so the connection goes on.
  func answer(_ match: Router.Match, to call: Call) {
    call.keepsConnection = call.head.keepAlive
    switch match {
    case .methodNotAllowed(let methods):
      answerError(call, status: 405, detail: "Method Not Allowed", allow: methods)
    case .options(let methods): call.answerOptions(methods, to: &output)
    case .notFound where answersWithDocument(call) || answersWithPage(call): break
    case .notFound, .route: answerError(call, status: 404, detail: "Not Found")
    }
    finishOwnAnswer(call)
  }

  /// The plugin's source does not build, and a person looks at a browser.
  func answer(_ page: ErrorPage, to call: Call) {
    prepareOutput()
    call.answer(page, to: &output)
    finishOwnAnswer(call)
  }

  /// No room: the client may come again.
  func refuseForNow() {
    guard let call else { return }
    answerError(call, status: 503, detail: "The server is busy. Try again in a moment.", retryAfter: true)
    finishOwnAnswer(call)
  }

  /// The host's own answer stands in the output.
  func finishOwnAnswer(_ call: Call) {
    let closes = call.closesConnection
    releaseCall()
    phase = closes ? .closing : .idle
    if !closes { expect(within: server.limits.idleTime) }
  }

  private func answerError(
    _ call: Call, status: UInt16, detail: StaticString, allow: MethodSet? = nil, retryAfter: Bool = false
  ) {
    prepareOutput()
    call.answerError(status: status, detail: detail, allow: allow, retryAfter: retryAfter, to: &output)
  }

  /// The present phase has taken too long.
  func timedOut() {
    switch phase {
    case .head:
      refuse(RequestError(408, "The request's head did not come in time."))
      resume()
    case .body:
      refuse(RequestError(408, "The request's body did not come in time."))
      resume()
    case .handling: handlingTimedOut()
    case .sending, .closing: if !expectMoreProgress() { end() }
    case .idle, .lingering: end()
    case .closed: break
    }
  }

  /// 504 to the client; the handler goes on with a call that nobody waits for.
  func deadlinePassed() {
    guard let call else { return }
    call.noteDeadline()
    self.call = nil
    let stand = server.services.take().object
    stand.standIn(for: call)
    call.abandon()
    self.call = stand
    answerError(stand, status: 504, detail: "The handler did not reply in time.")
    finishOwnAnswer(stand)
    resume()
  }
}

extension RequestError {
  static var bodyTooLarge: RequestError {
    RequestError(413, "The request's body is larger than this server takes.")
  }
}
