import CPatchbayPluginGuard
import EventLoop

/// An async handler of tasks: called on a loop, says how it went when it likes. C++ exceptions stop here.
@safe
final class AsyncTaskEndpoint: TaskEndpoint, @unchecked Sendable {
  // Sendable: a C function pointer is a constant.
  private let handler: @convention(c) (OpaquePointer?) -> Void

  init(_ handler: @escaping @convention(c) (OpaquePointer?) -> Void) {
    unsafe self.handler = handler
    super.init(.loop, isBlocking: false)
  }

  override func run(_ run: TaskRun) {
    var exception = plugin_exception()
    CrashNote.during(run.kind.crashText) {
      unsafe plugin_guard_task_async(handler, OpaquePointer(bitPattern: run.handle), &exception)
    }
    if exception.thrown { _ = run.settle(.failed("the handler threw \(exception.text)")) }
  }
}

/// A blocking handler of tasks: called on a thread of the pool, says by its return value how it went. C++ exceptions stop
/// here.
@safe
final class BlockingTaskEndpoint: TaskEndpoint, @unchecked Sendable {
  // Sendable: a C function pointer is a constant.
  private let handler: @convention(c) (OpaquePointer?) -> Int32

  init(_ handler: @escaping @convention(c) (OpaquePointer?) -> Int32) {
    unsafe self.handler = handler
    super.init(.pool, isBlocking: true)
  }

  override func run(_ run: TaskRun) {
    var exception = plugin_exception()
    let code = CrashNote.during(run.kind.crashText) {
      unsafe plugin_guard_task_blocking(handler, OpaquePointer(bitPattern: run.handle), &exception)
    }
    if exception.thrown {
      _ = run.settle(.failed("the handler threw \(exception.text)"))
    } else if code == 0 {
      _ = run.settle(.done)
    } else {
      _ = run.settle(.failed("the handler returned \(code) (\(SystemError.text(of: code)))"))
    }
  }
}

/// A handler of tasks in another process.
final class IsolatedTaskEndpoint: TaskEndpoint, @unchecked Sendable {
  // Sendable: constants.
  private let plugin: IsolatedPlugin
  /// Which of the plugin's kinds.
  let index: Int

  init(_ plugin: IsolatedPlugin, index: Int, isBlocking: Bool) {
    self.plugin = plugin
    self.index = index
    super.init(.process, isBlocking: isBlocking)
  }

  override func run(_ run: TaskRun) { plugin.take(run) }
}
