import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Exchange
import Glibc

/// A function of a plugin on its way to the pool, and the answer on its way back to the loop. A use of its generation
/// until the plugin has been told.
@safe
final class BlockingWork: Job, @unchecked Sendable {
  // Sendable: constants, but for `step` and `result`, which belong to whoever the job was handed to.
  private let handle: OpaquePointer?
  private let work: bay_work
  private let done: bay_work_done
  private let context: UnsafeMutableRawPointer?
  private let owner: ServiceOwner
  private let crashText: StaticCString
  private var result: Int32?

  init(
    _ owner: ServiceOwner, handle: OpaquePointer?, work: @escaping bay_work,
    done: @escaping bay_work_done, context: UnsafeMutableRawPointer?
  ) {
    unsafe self.handle = unsafe handle
    unsafe self.work = unsafe work
    unsafe self.done = unsafe done
    unsafe self.context = unsafe context
    self.owner = owner
    crashText = owner.call?.route?.crashText ?? owner.generation.crashText
    super.init()
  }

  /// Any thread, while the call and the generation last: hands it to the pool; false if there is no room.
  func begin() -> Bool {
    owner.generation.uses.begin(owner.table.loop.index)
    if owner.table.pool.submit(self) { return true }
    owner.generation.uses.end(owner.table.loop.index)
    return false
  }

  override func run() {
    if let result {
      tell(result)
    } else {
      result = isPointless ? ECANCELED : runWork()
      owner.table.loop.post(self)
    }
  }

  /// Whether nobody waits for the call any more.
  private var isPointless: Bool {
    guard unsafe handle != nil else { return false }
    return unsafe CallHandle.read(handle, else: true) { $0.isCancelled }
  }

  /// On the pool.
  private func runWork() -> Int32 {
    var exception = plugin_exception()
    let code = CrashNote.during(crashText) { unsafe plugin_guard_work(work, context, &exception) }
    guard exception.thrown else { return code }
    owner.generation.log.error("blocking work threw \(exception.text)")
    return ENOTRECOVERABLE
  }

  /// On the loop.
  private func tell(_ result: Int32) {
    var exception = plugin_exception()
    CrashNote.during(crashText) {
      unsafe plugin_guard_work_done(done, handle, result, context, &exception)
    }
    if exception.thrown {
      let reason = "the callback of blocking work threw \(exception.text)"
      if unsafe !CallHandle.fail(handle, reason: reason) { owner.generation.log.error("\(reason)") }
    }
    owner.generation.uses.end(owner.table.loop.index)
  }
}
