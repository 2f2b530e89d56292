import CPatchbay
import EventLoop
import Exchange
import Glibc

/// The extension "patchbay.after/1". See `HostFunctions` for the invariants; a `bay_after *` is a number that
/// `AfterRun.handles` knows or does not.
enum AfterFunctions {
  static let table = unsafe ExtensionTable(
    bay_after_functions(
      size: MemoryLayout<bay_after_functions>.size,
      add_blocking: { call, name, when, function, skipped, context in
        guard let function = unsafe function else { return EINVAL }
        return unsafe add(call, name, when, .blocking(function), skipped, context)
      },
      add_async: { call, name, when, function, skipped, context in
        guard let function = unsafe function else { return EINVAL }
        return unsafe add(call, name, when, .async(function), skipped, context)
      },
      done: { handle, result in
        guard let run = unsafe AfterRun.handles[handle] else { return ESTALE }
        let fault = result == 0 ? nil : "it ended with \(result) (\(SystemError.text(of: result)))"
        return run.settle(fault) ? 0 : ESTALE
      }))

  private static func add(
    _ handle: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ when: UInt32, _ function: AfterTask.Function,
    _ skipped: bay_after_skipped?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    guard let name = unsafe name.map({ unsafe String(cString: $0) }), TaskName.isFit(name),
      when == BAY_ON_SUCCESS || when == BAY_ALWAYS
    else { return EINVAL }
    guard let queue = AfterQueue.current else { return ENOSYS }
    let refusal = queue.take(function)
    guard refusal == 0 else { return refusal }
    let task = unsafe AfterTask(
      name: name, isForFailures: when == BAY_ALWAYS, function: function, skipped: skipped, context: context)
    let result = call.addAfterResponse(serial: serial, task, in: queue)
    if result != 0 { queue.giveBack() }
    return result
  }
}

extension Call {
  /// Any thread: has a function run after the response, if that is not made yet. 0 or an errno value.
  fileprivate func addAfterResponse(serial: UInt64, _ task: AfterTask, in queue: AfterQueue) -> Int32 {
    edit(serial: serial) {
      guard let generation = route?.generation else { return ESTALE }
      let tasks: AfterTasks
      if let present = follower as? AfterTasks {
        tasks = present
      } else {
        tasks = AfterTasks(of: self, generation, in: queue)
        follow(tasks)
      }
      tasks.add(task)
      return 0
    }
  }
}
