import CPatchbay
import Glibc

/// The functions of services that the host has; nil where it has not.
///
/// Invariant: as for `HostTable`.
@safe
struct ServiceTables: @unchecked Sendable {
  let watch: UnsafePointer<bay_watch_functions>?
  let blocking: UnsafePointer<bay_blocking_functions>?
  let after: UnsafePointer<bay_after_functions>?
  let tasks: UnsafePointer<bay_task_functions>?

  init(_ host: HostTable) {
    unsafe watch = host.table.pointee.extension(host.table, BAY_WATCH_EXTENSION)?
      .assumingMemoryBound(to: bay_watch_functions.self)
    unsafe blocking = host.table.pointee.extension(host.table, BAY_BLOCKING_EXTENSION)?
      .assumingMemoryBound(to: bay_blocking_functions.self)
    unsafe after = host.table.pointee.extension(host.table, BAY_AFTER_EXTENSION)?
      .assumingMemoryBound(to: bay_after_functions.self)
    unsafe tasks = host.table.pointee.extension(host.table, BAY_TASKS_EXTENSION)?
      .assumingMemoryBound(to: bay_task_functions.self)
  }
}

// Invariant: what is handed to the host as a context is retained for it, and released where the host promises to be
// heard of for the last time: in `done` of blocking work, in `ended` of a watch; or here, if the host refuses.
extension CallHandle {
  /// Has work done on the pool. 0 or an errno value, as patchbay/blocking.h says.
  func run(_ errand: Errand) -> Int32 {
    guard let functions = unsafe Binding.services?.blocking else { return ENOSYS }
    let context = unsafe Unmanaged.passRetained(errand)
    let code = unsafe functions.pointee.run(
      hostTable, pointer,
      { context in
        unsafe Unmanaged<Errand>.fromOpaque(context!)._withUnsafeGuaranteedRef { $0.work() }
        return 0
      },
      { _, _, context in
        let errand = unsafe Unmanaged<Errand>.fromOpaque(context!).takeRetainedValue()
        errand.call.loop.runInline { errand.done() }
      }, context.toOpaque())
    if code != 0 { unsafe context.release() }
    return code
  }

  enum Watching {
    case watching(UInt64)
    case refused(Int32)
  }

  /// [loop] Watches a descriptor for a call.
  func watch(_ descriptor: Int32, _ events: UInt32, _ wait: DescriptorWait) -> Watching {
    guard let functions = unsafe Binding.services?.watch else { return .refused(ENOSYS) }
    let context = unsafe Unmanaged.passRetained(wait)
    var watch: UInt64 = 0
    let code = unsafe functions.pointee.open(
      hostTable, pointer, descriptor, events,
      { _, _, context in
        let wait = unsafe Unmanaged<DescriptorWait>.fromOpaque(context!).takeUnretainedValue()
        wait.call.loop.runInline { wait.end() }
      },
      { context in
        let wait = unsafe Unmanaged<DescriptorWait>.fromOpaque(context!).takeRetainedValue()
        // Still waiting: its call has ended, or its descriptor was closed.
        wait.call.loop.runInline { wait.end(CancellationError()) }
      }, context.toOpaque(), &watch)
    guard code == 0 else {
      unsafe context.release()
      return .refused(code)
    }
    return .watching(watch)
  }

  /// [loop]
  func close(_ watch: UInt64) { _ = unsafe Binding.services?.watch?.pointee.close(watch) }

  /// Whether a service was refused because there is nobody to serve any more.
  func isOver(_ code: Int32) -> Bool { code == ESTALE || code == ESHUTDOWN }
}

extension String {
  /// What strerror(3) says.
  init(errorNumber code: Int32) {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &text, text.count) == 0 else {
      self = "error \(code)"
      return
    }
    self = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
