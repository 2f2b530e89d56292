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
    executors = unsafe (0..<functions.pointee.count()).map { _ in unsafe LoopExecutor(host, functions) }
  }

  /// The executor of the loop that a call belongs to; any of them once it has ended.
  func executor(of call: OpaquePointer) -> LoopExecutor {
    guard let loop = unsafe functions.pointee.of_call(call) else { return executors[0] }
    let executor = unsafe executors[Int(functions.pointee.index(loop))]
    unsafe executor.attach(to: loop)
    return executor
  }
}
