import CPatchbayPluginGuard
import EventLoop
import Exchange

/// An async handler of a plugin: called on the loop, replies when it likes. C++ exceptions stop here.
///
/// Invariant: the handler is called with a handle of an open call of its own generation, which is counted as used until the
/// call is released; so its code is mapped.
@safe
final class AsyncEndpoint: Endpoint, @unchecked Sendable {
  // Sendable: a C function pointer is a constant.
  private let handler: @convention(c) (OpaquePointer?) -> Void

  init(_ handler: @escaping @convention(c) (OpaquePointer?) -> Void) {
    unsafe self.handler = handler
    super.init(.loop, kind: "async")
  }

  override func run(_ call: Call, on route: Route) {
    let serial = call.serial
    var exception = plugin_exception()
    CrashNote.during(route.crashText) {
      unsafe plugin_guard_async(handler, CallHandle.make(call, serial: serial), &exception)
    }
    if exception.thrown { call.failIfOpen(serial, "the handler threw \(exception.text)") }
  }
}
