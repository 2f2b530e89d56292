import CPatchbay

/// The executors of all loops of the host, one each.
///
/// Invariant: as for `HostTable`. The number of loops does not change, and every index is below it.
@safe
struct LoopTable: @unchecked Sendable {
  private let functions: UnsafePointer<bay_loop_functions>
  private let executors: [LoopExecutor]

  /// Nil for a host without the extension "patchbay.loop/1".
  init?(_ host: HostTable) {
    guard let functions = unsafe host.loopFunctions, unsafe functions.pointee.count() > 0 else { return nil }
    unsafe self.functions = functions
    executors = unsafe (0..<functions.pointee.count()).map { index in
      unsafe LoopExecutor(host, functions, functions.pointee.at(index))
    }
  }

  /// The executor of the loop that a call belongs to; any of them once it has ended.
  func executor(of call: OpaquePointer) -> LoopExecutor {
    guard let loop = unsafe functions.pointee.of_call(call) else { return executors[0] }
    return unsafe executors[Int(functions.pointee.index(loop))]
  }

  /// The executor of the loop that runs on this thread; nil on other threads.
  var current: LoopExecutor? {
    guard let loop = unsafe functions.pointee.current() else { return nil }
    return unsafe executors[Int(functions.pointee.index(loop))]
  }
}
