import Bytes
import EventLoop
import Exchange
import ForeignCall

/// A plain C function: its arguments come from the call, its answer is the reply.
///
/// Invariant: as for `AsyncEndpoint`.
final class FunctionEndpoint: Endpoint, @unchecked Sendable {
  // Sendable: a constant.
  let function: TypedFunction

  /// - Parameter isInline: whether it is called on the loop.
  init(_ function: TypedFunction, isInline: Bool) {
    self.function = function
    super.init(isInline ? .loop : .pool, kind: "function")
  }

  override func run(_ call: Call, on route: Route) {
    let serial = call.serial
    let answer = CrashNote.during(route.crashText) { function.answer(call) }
    if let fault = answer.fault {
      _ = call.fail(serial: serial, reason: fault)
      return
    }
    let type: Span<UInt8>
    switch answer.content {
    case .json: type = StaticText.json
    case .octets: type = StaticText.span("application/octet-stream")
    case .problem: type = StaticText.span("application/problem+json")
    }
    _ = call.reply(
      serial: serial, status: Int(answer.status), contentType: type, body: answer.body.span, tail: .none)
  }
}
