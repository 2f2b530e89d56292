import CPatchbay
import EventLoop
import Exchange
import Glibc

/// The extensions "patchbay.blocking/1" and "patchbay.post/1". See `HostFunctions` for the invariants.
enum WorkFunctions {
  static let blocking = unsafe ExtensionTable(
    bay_blocking_functions(
      size: MemoryLayout<bay_blocking_functions>.size,
      run: { unsafe runBlocking($0, $1, $2, $3, $4) }))

  static let posts = unsafe ExtensionTable(
    bay_post_functions(
      size: MemoryLayout<bay_post_functions>.size,
      post: { unsafe post($0, $1, $2, $3) }))

  private static func runBlocking(
    _ host: UnsafePointer<bay_host>?, _ handle: OpaquePointer?, _ work: bay_work?, _ done: bay_work_done?,
    _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let work = unsafe work, let done = unsafe done,
      let generation = unsafe HostTable.generation(of: host)
    else { return EINVAL }
    guard unsafe handle != nil else {
      guard let table = ServiceTable.current else { return EPERM }
      let owner = ServiceOwner(generation: generation, table: table, call: nil)
      let job = unsafe BlockingWork(owner, handle: nil, work: work, done: done, context: context)
      // Counted as a service while it enters: so it is not overlooked by a generation that closes just now.
      guard generation.services.enter() else { return ESHUTDOWN }
      defer { generation.services.leave() }
      return job.begin() ? 0 : EAGAIN
    }
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    let result = call.whileItLasts(serial) { () -> Int32 in
      guard let route = call.route, !route.isBlocking,
        let table = call.services.loop.guest as? ServiceTable
      else { return EINVAL }
      let owner = ServiceOwner(generation: generation, table: table, call: call)
      let job = unsafe BlockingWork(owner, handle: handle, work: work, done: done, context: context)
      return job.begin() ? 0 : EAGAIN
    }
    return result ?? ESTALE
  }

  private static func post(
    _ host: UnsafePointer<bay_host>?, _ pointer: OpaquePointer?,
    _ run: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let pointer = unsafe pointer, let run = unsafe run,
      let generation = unsafe HostTable.generation(of: host)
    else { return EINVAL }
    guard generation.services.enter() else { return ESHUTDOWN }
    guard generation.services.takePost(of: Int(BAY_POSTS_MAX)) else {
      generation.services.leave()
      return EAGAIN
    }
    unsafe LoopFunctions.loop(at: pointer).post(BoundedPost(run, context: context, of: generation))
    return 0
  }
}
