import CPatchbayPluginGuard
import EventLoop
import Exchange

/// A blocking handler of a plugin: called on a thread of the pool, replies before it returns, or says why it could not. C++
/// exceptions stop here.
///
/// Invariant: as for `AsyncEndpoint`.
@safe
final class BlockingEndpoint: Endpoint, @unchecked Sendable {
  // Sendable: a C function pointer is a constant.
  private let handler: @convention(c) (OpaquePointer?) -> Int32

  init(_ handler: @escaping @convention(c) (OpaquePointer?) -> Int32) {
    unsafe self.handler = handler
    super.init(.pool, kind: "blocking")
  }

  override func run(_ call: Call, on route: Route) {
    let serial = call.serial
    var exception = plugin_exception()
    let code = CrashNote.during(route.crashText) {
      unsafe plugin_guard_blocking(handler, CallHandle.make(call, serial: serial), &exception)
    }
    if exception.thrown {
      call.failIfOpen(serial, "the handler threw \(exception.text)")
    } else if code != 0 {
      call.failIfOpen(serial, "the handler returned \(code) (\(SystemError.text(of: code)))")
    } else if !call.hasReply {
      call.failIfOpen(serial, "the handler returned 0 without a reply")
    }
  }
}
