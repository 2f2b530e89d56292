import CPatchbay
import Glibc

/// The host's handle of one attempt at a task, and the functions of patchbay/tasks.h.
///
/// Invariant: the handle is never dereferenced, only given back to the host, which checks it each time. What the host
/// returns is copied before these functions return.
@safe
struct TaskHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

  private static var functions: UnsafePointer<bay_task_functions>? { unsafe Binding.services?.tasks }

  var isCancelled: Bool { unsafe Self.functions?.pointee.cancelled(pointer) ?? true }

  /// What the handler gets; nil where the host has no tasks, which calls no handler of one.
  fileprivate func open() -> (BoundTask, DurableTask)? {
    guard let functions = unsafe Self.functions, let context = unsafe functions.pointee.context(pointer)
    else {
      return nil
    }
    let payload = unsafe functions.pointee.payload(pointer)
    let task = unsafe DurableTask(
      id: String(copying: functions.pointee.id(pointer)) ?? "",
      kind: String(copying: functions.pointee.kind(pointer)) ?? "",
      payload: [UInt8](UnsafeBufferPointer(start: payload.data, count: payload.length)),
      attempt: Int(functions.pointee.attempt(pointer)),
      maxAttempts: Int(functions.pointee.max_attempts(pointer)),
      traceparent: String(copying: functions.pointee.traceparent(pointer)), handle: self)
    return unsafe (Unmanaged<BoundTask>.fromOpaque(context).takeUnretainedValue(), task)
  }

  fileprivate func settle(_ outcome: TaskOutcome) {
    guard let functions = unsafe Self.functions else { return }
    switch outcome {
    case .done: _ = unsafe functions.pointee.done(pointer)
    case .failed(let reason): _ = unsafe functions.pointee.fail(pointer, reason, false)
    case .rejected(let reason): _ = unsafe functions.pointee.fail(pointer, reason, true)
    }
  }
}

// MARK: what the host calls

/// A kind as the host knows it: the context of its entry, never freed.
final class BoundTask: Sendable {
  let handler: TaskHandler
  init(_ handler: TaskHandler) { self.handler = handler }
}

/// [loop] Runs the handler up to its first suspension, most often to its end.
func runTaskAsync(_ pointer: OpaquePointer?) {
  guard let pointer = unsafe pointer, let (bound, task) = unsafe TaskHandle(pointer).open(),
    case .async(let handler) = bound.handler
  else { return }
  guard let loop = LoopExecutor.current else { return task.handle.settle(.failed("no event loop runs it")) }
  loop.runInline {
    _ = Task(executorPreference: loop) {
      task.handle.settle(await TaskOutcome(of: { try await handler(task) }))
    }
  }
}

/// [pool] Runs the handler to its end.
func runTaskBlocking(_ pointer: OpaquePointer?) -> Int32 {
  guard let pointer = unsafe pointer, let (bound, task) = unsafe TaskHandle(pointer).open(),
    case .blocking(let handler) = bound.handler
  else { return EINVAL }
  task.handle.settle(TaskOutcome(of: { try handler(task) }))
  return 0
}

// MARK: enqueueing

extension TaskHandle {
  /// Invariant: `bay_enqueue_options` borrows its texts, which the host reads before it returns.
  private static func withOptions<R>(
    _ options: EnqueueOptions, _ body: (UnsafePointer<bay_enqueue_options>) -> R
  ) -> R {
    func withText<T>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> T) -> T {
      if let text { unsafe text.withCString { unsafe body($0) } } else { body(nil) }
    }
    return unsafe withText(options.uniqueKey) { key in
      unsafe withText(options.traceparent) { trace in
        var all = unsafe bay_enqueue_options(
          size: MemoryLayout<bay_enqueue_options>.size,
          delay_ms: options.delay.map(\.milliseconds) ?? 0, at_ms: options.at ?? 0,
          priority: Int32(clamping: options.priority),
          max_attempts: UInt32(clamping: options.maxAttempts ?? 0), unique_key: key, traceparent: trace)
        return unsafe body(&all)
      }
    }
  }

  /// On a thread that may wait.
  static func enqueue(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions, for call: CallHandle?
  ) -> Result<String, ServiceError> {
    var id = [CChar](repeating: 0, count: Int(BAY_TASK_ID_SIZE))
    let code = unsafe withOptions(options) { all in
      guard let functions = unsafe Self.functions, let host = Binding.host else { return ENOSYS }
      return unsafe functions.pointee.enqueue(
        host.table, call?.pointer, kind, payload, payload.count, all, &id, id.count)
    }
    guard code == 0 else { return .failure(ServiceError(code, "enqueue(\(kind))")) }
    return .success(String(decoding: id.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// On any thread: 0, and the wish is answered once; or an errno value, and it is not.
  ///
  /// Invariant: the wish is retained for the host, and released where it answers; or here, if it refuses.
  static func enqueue(
    _ wish: EnqueueWish, _ payload: [UInt8], _ options: EnqueueOptions, for call: CallHandle?
  ) -> Int32 {
    guard let functions = unsafe Self.functions, let host = Binding.host else { return ENOSYS }
    let context = unsafe Unmanaged.passRetained(wish)
    let code = unsafe withOptions(options) { all in
      unsafe functions.pointee.enqueue_async(
        host.table, call?.pointer, wish.kind, payload, payload.count, all,
        { _, error, id, _, context in
          let wish = unsafe Unmanaged<EnqueueWish>.fromOpaque(context!).takeRetainedValue()
          let text = unsafe id.map { unsafe String(cString: $0) } ?? ""
          // Whoever waits comes back to its own loop, which is most often this one.
          LoopExecutor.current?.runInline {
            wish.answer(
              error == 0 ? .success(text) : .failure(ServiceError(error, "enqueue(\(wish.kind))")))
          }
        }, context.toOpaque())
    }
    if code != 0 { unsafe context.release() }
    return code
  }
}

extension Duration {
  /// Rounded down; 0 for less than nothing.
  fileprivate var milliseconds: UInt64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? 0 : .max }
    return UInt64(clamping: whole + attoseconds / 1_000_000_000_000_000)
  }
}
