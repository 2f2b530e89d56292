import CPatchbay
import EventLoop
import Exchange
import Glibc

/// The extensions "patchbay.watch/1" and "patchbay.timer/1". See `HostFunctions` for the invariants.
///
/// All of it happens on the loop that runs on the calling thread: what belongs to another one is refused.
enum ServiceFunctions {
  typealias Host = UnsafePointer<bay_host>?
  typealias Context = UnsafeMutableRawPointer?

  static let watches = unsafe ExtensionTable(
    bay_watch_functions(
      size: MemoryLayout<bay_watch_functions>.size,
      open: { unsafe openWatch($0, $1, $2, $3, $4, $5, $6, $7) },
      change: { changeWatch($0, $1) },
      close: { end($0) }))

  static let timers = unsafe ExtensionTable(
    bay_timer_functions(
      size: MemoryLayout<bay_timer_functions>.size,
      start: { unsafe startTimer($0, $1, $2, $3, $4, $5, $6, $7) },
      set: { setTimer($0, $1, $2) },
      stop: { end($0) }))

  // MARK: watches

  private static func openWatch(
    _ host: Host, _ handle: OpaquePointer?, _ descriptor: Int32, _ events: UInt32, _ ready: bay_ready?,
    _ ended: bay_ended?, _ context: Context, _ id: UnsafeMutablePointer<UInt64>?
  ) -> Int32 {
    guard let ready = unsafe ready, let id = unsafe id, let interest = interest(events) else { return EINVAL }
    return unsafe begin(host, handle, id) { owner throws(SystemError) in
      let watch = unsafe WatchService(owner, ready: ready, ended: ended, context: context)
      try watch.begin(descriptor, interest)
      return watch
    }
  }

  private static func changeWatch(_ id: UInt64, _ events: UInt32) -> Int32 {
    guard let interest = interest(events) else { return EINVAL }
    return change(id) { (watch: WatchService) throws(SystemError) in try watch.look(for: interest) }
  }

  private static func interest(_ events: UInt32) -> Readiness? {
    let known: Readiness = [.readable, .writable]
    let interest = Readiness(rawValue: events)
    return interest.isEmpty || !known.isSuperset(of: interest) ? nil : interest
  }

  // MARK: timers

  private static func startTimer(
    _ host: Host, _ handle: OpaquePointer?, _ first: UInt32, _ every: UInt32, _ tick: bay_tick?,
    _ ended: bay_ended?, _ context: Context, _ id: UnsafeMutablePointer<UInt64>?
  ) -> Int32 {
    guard let tick = unsafe tick, let id = unsafe id else { return EINVAL }
    return unsafe begin(host, handle, id) { owner throws(SystemError) in
      let timer = unsafe TimerService(owner, tick: tick, ended: ended, context: context)
      timer.set(first: nanoseconds(first), every: UInt64(every) * 1_000_000)
      return timer
    }
  }

  private static func setTimer(_ id: UInt64, _ first: UInt32, _ every: UInt32) -> Int32 {
    change(id) { (timer: TimerService) throws(SystemError) in
      timer.set(first: nanoseconds(first), every: UInt64(every) * 1_000_000)
    }
  }

  private static func nanoseconds(_ milliseconds: UInt32) -> UInt64? {
    milliseconds == .max ? nil : UInt64(milliseconds) * 1_000_000
  }

  // MARK: both

  private static func begin(
    _ host: Host, _ handle: OpaquePointer?, _ id: UnsafeMutablePointer<UInt64>,
    _ make: (ServiceOwner) throws(SystemError) -> Service
  ) -> Int32 {
    guard let generation = unsafe HostTable.generation(of: host) else { return EINVAL }
    guard let table = ServiceTable.current else { return EPERM }
    var call: Call?
    if unsafe handle != nil {
      guard let found = unsafe CallHandle.resolve(handle)?.call else { return ESTALE }
      guard found.services.loop === table.loop else { return EPERM }
      guard unsafe CallHandle.current(handle) != nil else { return ESTALE }
      call = found
    }
    guard generation.services.enter() else { return ESHUTDOWN }
    do throws(SystemError) {
      let service = try make(ServiceOwner(generation: generation, table: table, call: call))
      if table.add(service) {
        unsafe id.pointee = service.id
        return 0
      }
      service.halt()
      generation.services.leave()
      return ENOSPC
    } catch {
      generation.services.leave()
      // What epoll_ctl(2) says of files, which are always ready.
      return error.code == EPERM ? ENOTSUP : error.code
    }
  }

  private static func change<Kind: Service>(
    _ id: UInt64, _ body: (Kind) throws(SystemError) -> Void
  ) -> Int32 {
    switch ServiceTable.find(id) {
    case .elsewhere: return EPERM
    case .ended: return ESTALE
    case .service(let service):
      guard let service = service as? Kind else { return ESTALE }
      do throws(SystemError) {
        try body(service)
        return 0
      } catch {
        return EBADF
      }
    }
  }

  private static func end(_ id: UInt64) -> Int32 {
    switch ServiceTable.find(id) {
    case .elsewhere: return EPERM
    case .ended: return ESTALE
    case .service(let service):
      service.table.end(service)
      return 0
    }
  }
}
