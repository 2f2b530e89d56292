import Bytes
import Exchange
import HTTP
import JSON
import PluginHost

/// What a connection answers itself: to requests that never came to be, and where time is over.
extension HTTP1Connection {
  /// A request that is malformed or too large: the answer, and the end, since nobody knows where the next begins.
  func refuse(_ error: RequestError) {
    let call = self.call ?? takeCall()
    self.call = call
    closesAfterReply = true
    call.discardBody()
    dropInput()
    call.answerError(status: error.status, detail: error.detail, retryAfter: error.status == 503)
    phase = .closing
  }

  /// A call whose reply comes here.
  private func takeCall() -> Call {
    let call = services.take().object
    call.sink = self
    return call
  }

  /// There are as many connections as may be.
  func refuseToServe() {
    refuse(RequestError(503, "The server has as many connections as it takes."))
    resume()
  }

  /// The present phase has taken too long.
  func phaseTimedOut() {
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
    case .closed, .upgrading: break
    }
  }

  /// 504 to the client; the handler goes on with a call that nobody waits for.
  func deadlinePassed() {
    guard let call else { return }
    call.noteDeadline()
    self.call = nil
    let stand = takeCall()
    stand.standIn(for: call)
    call.abandon()
    self.call = stand
    stand.answerError(status: 504, detail: "The handler did not reply in time.")
    settle(after: stand)
    resume()
  }
}

extension RequestError {
  static var bodyTooLarge: RequestError {
    RequestError(413, "The request's body is larger than this server takes.")
  }
}

extension RequestError {
  static var noMemory: RequestError {
    RequestError(503, "The server holds as much of requests as it may. Try again in a moment.")
  }
}
