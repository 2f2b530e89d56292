import CPatchbay
import Synchronization

/// One of the host's event loops, as an executor of Swift tasks.
///
/// An async handler runs on the loop that got its request, and comes back to it after each `await`. Its child tasks
/// (`async let`, task groups) run there too, as do actors without an executor of their own. A `Task { }` does not: it
/// inherits no executor preference, so Swift runs it on its global thread pool, and nothing cancels it with the call.
/// For one that stays on the loop write `Task(executorPreference: call.loop) { }`.
///
/// Code on a loop must not block: every other call of that loop waits for it. Code on the main actor never runs in a
/// plugin, as nobody serves Swift's main queue there.
@safe
public final class LoopExecutor: TaskExecutor, @unchecked Sendable {
  // Invariant: the tables are valid while the plugin is loaded, and so is the loop, whose functions may be called from
  // any thread. `LoopTable` keeps every executor for as long, so that the host may be given its address.
  private let host: HostTable
  private let functions: UnsafePointer<bay_loop_functions>

  /// The address of the host's loop; 0 until `LoopTable` has seen it, which is before any task can come here.
  private let loop = Atomic<UInt>(0)
  private let queue = Mutex(JobQueue())

  init(_ host: HostTable, _ functions: UnsafePointer<bay_loop_functions>) {
    self.host = host
    unsafe self.functions = functions
  }

  /// Remembers which of the host's loops this is. [any]
  func attach(to loop: OpaquePointer) {
    if self.loop.load(ordering: .relaxed) == 0 {
      self.loop.store(UInt(bitPattern: loop), ordering: .releasing)
    }
  }

  /// Takes a job for the loop. Called by the Swift runtime.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard queue.withLock({ $0.append(job) }) else { return }
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let code = unsafe functions.pointee.post(
      host.table, OpaquePointer(bitPattern: loop.load(ordering: .acquiring)),
      { context in unsafe Unmanaged<LoopExecutor>.fromOpaque(context!).takeUnretainedValue().runJobs() },
      context)
    // The plugin has stopped. What it left behind still has to end, if only to be freed.
    if code != 0 { Task.detached { self.runJobs() } }
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
