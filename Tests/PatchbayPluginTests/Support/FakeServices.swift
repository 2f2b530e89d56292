import CPatchbay
import Foundation
import Synchronization

private let host = FakeHost.shared

/// A watch that tells when the test says so. It ends at `close`, or at the test's word.
struct FakeWatch: @unchecked Sendable {
  // Sendable: only the plugin reads the context.
  let id: UInt64
  let descriptor: Int32
  let events: UInt32
  let loop: FakeLoop
  let ready: bay_ready
  let ended: bay_ended
  let context: UnsafeMutableRawPointer?

  func fire() async { await loop.sync { ready(id, events, context) } }
  func lose() async {
    await loop.sync {
      guard FakeServices.watches.withLock({ $0.removeValue(forKey: id) }) != nil else { return }
      ended(context)
    }
  }
}

enum FakeServices {
  static let watches = Mutex<[UInt64: FakeWatch]>([:])
  static let opened = Notes<FakeWatch>()
  static let nextWatch = Atomic<UInt64>(1)
  /// What the next work is refused with, once.
  static let refusal = Mutex<Int32>(0)
}

/// The table of "patchbay.blocking/1": a thread for each work.
nonisolated(unsafe) let fakeBlockingFunctions: UnsafeMutablePointer<bay_blocking_functions> = {
  let table = UnsafeMutablePointer<bay_blocking_functions>.allocate(capacity: 1)
  var functions = bay_blocking_functions()
  functions.size = MemoryLayout<bay_blocking_functions>.size
  functions.run = { _, handle, work, done, context in
    guard let call = host.call(handle), let work, let done else { return ESTALE }
    let code = FakeServices.refusal.withLock { refusal in
      defer { refusal = 0 }
      return refusal
    }
    guard code == 0 else { return code }
    nonisolated(unsafe) let (handle, context) = (handle, context)
    Thread.detachNewThread {
      let isAbandoned = call.state.withLock { $0.isAbandoned }
      let result = isAbandoned ? ECANCELED : work(context)
      call.loop.run { done(handle, result, context) }
    }
    return 0
  }
  table.initialize(to: functions)
  return table
}()

/// The table of "patchbay.watch/1".
nonisolated(unsafe) let fakeWatchFunctions: UnsafeMutablePointer<bay_watch_functions> = {
  let table = UnsafeMutablePointer<bay_watch_functions>.allocate(capacity: 1)
  var functions = bay_watch_functions()
  functions.size = MemoryLayout<bay_watch_functions>.size
  functions.open = { _, handle, descriptor, events, ready, ended, context, id in
    guard let loop = FakeLoop.current else { return EPERM }
    guard descriptor >= 0 else { return EBADF }
    let watch = FakeWatch(
      id: FakeServices.nextWatch.add(1, ordering: .relaxed).newValue, descriptor: descriptor, events: events,
      loop: loop, ready: ready!, ended: ended!, context: context)
    FakeServices.watches.withLock { $0[watch.id] = watch }
    id!.pointee = watch.id
    FakeServices.opened.send(watch)
    return 0
  }
  functions.close = { id in
    guard let watch = FakeServices.watches.withLock({ $0.removeValue(forKey: id) }) else { return ESTALE }
    guard FakeLoop.current === watch.loop else { return EPERM }
    watch.loop.run { watch.ended(watch.context) }
    return 0
  }
  table.initialize(to: functions)
  return table
}()
