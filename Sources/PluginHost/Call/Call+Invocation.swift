import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Glibc

/// Where the host calls into plugin code with a call. C++ exceptions stop here.
///
/// Invariant: a handler is called with a handle of an open call of its own generation, which is counted as used
/// until the call is released; so its code is mapped.
extension Call {
  /// On the loop: runs an async handler, or an inline function, or gives the call to the process that its handler is in.
  /// If it replied before this returned, `repliedInHandler` is set.
  public func runAsync(_ route: Route) {
    repliedInHandler = false
    isInHandler = true
    defer { isInHandler = false }
    switch route.handler {
    case .async(let handler): unsafe run(handler, route)
    case .function(let function, _): runFunction(function, route)
    case .isolated(let isolated): isolated.plugin.take(self)
    case .blocking: return
    }
  }

  private func run(_ handler: @convention(c) (OpaquePointer?) -> Void, _ route: Route) {
    let serial = state.serial
    var exception = plugin_exception()
    CrashNote.during(route.crashText) {
      unsafe plugin_guard_async(handler, CallHandle.make(self, serial: serial), &exception)
    }
    if exception.thrown { failIfOpen(serial, "the handler threw \(exception.text)") }
  }

  /// On a thread of the pool: runs the blocking handler, or the function, and sends the call back to its loop.
  func runBlocking() {
    defer {
      state.awaitReply()
      step = .finish
      services.loop.post(self)
    }
    guard let route else { return }
    let serial = state.serial
    // Nobody waits any more: it need not even begin.
    if isCancelled {
      _ = reply(serial: serial, status: 499, contentType: StaticText.none, body: StaticText.none, tail: .none)
      return
    }
    switch route.handler {
    case .blocking(let handler): unsafe run(handler, route)
    case .function(let function, _): runFunction(function, route)
    case .async, .isolated: return
    }
  }

  private func run(_ handler: @convention(c) (OpaquePointer?) -> Int32, _ route: Route) {
    let serial = state.serial
    var exception = plugin_exception()
    let code = CrashNote.during(route.crashText) {
      unsafe plugin_guard_blocking(handler, CallHandle.make(self, serial: serial), &exception)
    }
    if exception.thrown {
      failIfOpen(serial, "the handler threw \(exception.text)")
    } else if code != 0 {
      failIfOpen(serial, "the handler returned \(code) (\(SystemError.text(of: code)))")
    } else if !state.hasReply {
      failIfOpen(serial, "the handler returned 0 without a reply")
    }
  }

  private func failIfOpen(_ serial: UInt64, _ reason: String) {
    if state.hasReply {
      log("has replied, and then \(reason)")
    } else {
      _ = fail(serial: serial, reason: reason)
    }
  }
}
