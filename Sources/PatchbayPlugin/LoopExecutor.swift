import CPatchbay
import Synchronization

/// One of the host's event loops, as an executor of Swift tasks.
///
/// An async handler runs on the loop that got its request, and comes back to it after each `await`. So do its child
/// tasks (`async let`, task groups), each `Task { }` that it makes where this module is imported, and actors without an
/// executor of their own. `Task.detached { }` leaves the loop. Nothing cancels a `Task { }` with the call.
///
/// Code on a loop must not block: every other call of that loop waits for it. Code on the main actor never runs in a
/// plugin, as nobody serves Swift's main queue there.
@safe
public final class LoopExecutor: TaskExecutor, @unchecked Sendable {
  // Invariant: the tables are valid while the plugin is loaded, and so is the loop, whose functions may be called from
  // any thread. `LoopTable` keeps every executor for as long, so that the host may be given its address.
  private let host: HostTable
  private let functions: UnsafePointer<bay_loop_functions>

  private let loop: OpaquePointer?
  private let queue = Mutex(JobQueue())

  init(_ host: HostTable, _ functions: UnsafePointer<bay_loop_functions>, _ loop: OpaquePointer?) {
    self.host = host
    unsafe self.functions = functions
    unsafe self.loop = loop
  }

  /// The loop that runs on this thread; nil on other threads.
  public static var current: LoopExecutor? { Binding.loops?.current }

  /// Takes a job for the loop. Called by the Swift runtime.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard queue.withLock({ $0.append(job) }) else { return }
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let code = unsafe functions.pointee.post(
      host.table, loop,
      { context in unsafe Unmanaged<LoopExecutor>.fromOpaque(context!).takeUnretainedValue().runJobs() },
      context)
    // The plugin has stopped. What it left behind still has to end, if only to be freed.
    if code != 0 { Task.detached { self.runJobs() } }
  }

  /// Calls `body` on the loop, with what it makes ready; here, if the plugin has stopped. [any]
  func post(_ body: @escaping @Sendable () -> Void) {
    let visit = unsafe Unmanaged.passRetained(Visit(loop: self, body: body))
    let code = unsafe functions.pointee.post(
      host.table, loop,
      { context in
        let visit = unsafe Unmanaged<Visit>.fromOpaque(context!).takeRetainedValue()
        visit.loop.runInline(visit.body)
      }, visit.toOpaque())
    if code != 0 { unsafe visit.takeRetainedValue().body() }
  }

  /// A closure on its way to a loop.
  private final class Visit: Sendable {
    let loop: LoopExecutor
    let body: @Sendable () -> Void
    init(loop: LoopExecutor, body: @escaping @Sendable () -> Void) {
      self.loop = loop
      self.body = body
    }
  }

  /// Calls `body`, then runs what it made ready: without a post, hence before the loop serves anybody else. [loop]
  func runInline(_ body: () -> Void) {
    queue.withLock { $0.isScheduled = true }
    body()
    runJobs()
  }

  private func runJobs() {
    for job in queue.withLock({ $0.takeAll() }) {
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// The jobs that wait for a loop.
private struct JobQueue {
  private var waiting: [UnownedJob] = []

  /// Whether somebody is going to run them: then they need no post.
  var isScheduled = false

  /// - Returns: whether the caller has to schedule them.
  mutating func append(_ job: UnownedJob) -> Bool {
    waiting.append(job)
    defer { isScheduled = true }
    return !isScheduled
  }

  mutating func takeAll() -> [UnownedJob] {
    isScheduled = false
    defer { waiting = [] }
    return waiting
  }
}
