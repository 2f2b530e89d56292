import CPatchbay
import Foundation
import Synchronization

private let host = FakeHost.shared

/// What a plugin wants to have done after a response. The test runs it, or skips it.
struct FakeAfter: @unchecked Sendable {
  // Sendable: only the plugin reads the context.
  let name: String
  let when: UInt32
  let call: FakeCall
  let blocking: bay_after_blocking?
  let async: bay_after_async?
  let skipped: bay_after_skipped
  let context: UnsafeMutableRawPointer?

  /// What the plugin has added, one by one, and what async ones have ended with.
  static let added = Notes<FakeAfter>()
  static let results = Notes<Int32>()
  /// What the next one is refused with, once.
  static let refusal = Mutex<Int32>(0)

  /// On a thread of its own, or on the loop; what it ends with.
  func run() async -> Int32 {
    if let blocking {
      return await withCheckedContinuation { done in
        Thread.detachNewThread { done.resume(returning: blocking(context)) }
      }
    }
    await call.loop.sync { async?(OpaquePointer(bitPattern: 0x77), context) }
    return await Self.results.next()
  }

  func skip() async { await call.loop.sync { skipped(context) } }
}

/// The table of "patchbay.after/1".
nonisolated(unsafe) let fakeAfterFunctions: UnsafeMutablePointer<bay_after_functions> = {
  let table = UnsafeMutablePointer<bay_after_functions>.allocate(capacity: 1)
  var functions = bay_after_functions()
  functions.size = MemoryLayout<bay_after_functions>.size
  functions.add_blocking = { add($0, $1, $2, $3, nil, $4, $5) }
  functions.add_async = { add($0, $1, $2, nil, $3, $4, $5) }
  functions.done = { after, result in
    guard after == OpaquePointer(bitPattern: 0x77) else { return ESTALE }
    FakeAfter.results.send(result)
    return 0
  }
  table.initialize(to: functions)
  return table
}()

private func add(
  _ handle: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ when: UInt32, _ blocking: bay_after_blocking?,
  _ async: bay_after_async?, _ skipped: bay_after_skipped?, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let call = host.call(handle) else { return ESTALE }
  let code = FakeAfter.refusal.withLock { refusal in
    defer { refusal = 0 }
    return refusal
  }
  guard code == 0 else { return code }
  FakeAfter.added.send(
    FakeAfter(
      name: String(cString: name!), when: when, call: call, blocking: blocking, async: async,
      skipped: skipped!, context: context))
  return 0
}
