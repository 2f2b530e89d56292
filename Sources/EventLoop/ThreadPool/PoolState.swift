/// What waits in a pool, and who sleeps in it. Touched under the pool's lock only, but for what is said otherwise.
struct PoolState {
  /// One thread as the pool sees it.
  final class Worker: @unchecked Sendable {
    // Sendable: everything but the semaphore is touched under the pool's lock.
    /// Whether it stands among the idle ones.
    var isIdle = false
    /// Woken or started, and has not looked into the queue since.
    var isCalled = true
    /// What it sleeps on. A signal may come too late: then it ends the worker's next sleep at once.
    let wakeUp = Semaphore()
  }

  /// Whom to call, so that work does not wait where a thread could be had.
  enum Call {
    case nobody
    case wake(Worker)
    case startThread
  }

  /// What a thread finds when it looks for work.
  enum Finding {
    case job(Job)
    case nothingYet
    /// It ends. The last one of a pool that drains says so.
    case end(isLast: Bool)
  }

  private(set) var queue = JobQueue()
  private(set) var idle: [Worker] = []
  /// Those that have been started, idle or not, and have not ended. None: the queue is empty.
  private(set) var threads = 0
  /// Whether a thread has been called that has not looked into the queue yet.
  ///
  /// While work waits and a thread could be had, this holds.
  private var isCalling = false
  /// Refuses new work, finishes what it has.
  var isDraining = false

  /// Takes a job into the queue; false if it may not wait, by the pool's limits.
  mutating func accept(_ job: Job, within limits: ThreadPool.Limits) -> Bool {
    guard !isDraining, limits.threads > 0 else { return false }
    // What a thread is there for, or could be, is about to begin and does not count as waiting.
    let busy = threads - idle.count - (isCalling ? 1 : 0)
    let beginning = limits.threads - busy
    guard queue.count - beginning < limits.queue else { return false }
    queue.append(job)
    return true
  }

  mutating func nextCall(within limits: ThreadPool.Limits) -> Call {
    guard queue.count > 0, !isCalling else { return .nobody }
    if let worker = idle.popLast() {
      worker.isIdle = false
      worker.isCalled = true
      isCalling = true
      return .wake(worker)
    }
    guard threads < limits.threads else { return .nobody }
    isCalling = true
    threads += 1
    return .startThread
  }

  /// The thread that was to be started could not be; false if there is none to do what waits: the one job that was just
  /// accepted is taken out again then.
  mutating func threadDidNotStart() -> Bool {
    isCalling = false
    threads -= 1
    return threads > 0 || queue.popFirst() == nil
  }

  /// `worker` looks for work; `isTired` if it has slept for as long as an idle thread may.
  mutating func look(_ worker: Worker, isTired: Bool) -> Finding {
    if worker.isCalled {
      worker.isCalled = false
      isCalling = false
    }
    if worker.isIdle {
      worker.isIdle = false
      idle.removeAll { $0 === worker }
    }
    if let job = queue.popFirst() { return .job(job) }
    if isTired || isDraining {
      threads -= 1
      return .end(isLast: isDraining && threads == 0)
    }
    worker.isIdle = true
    idle.append(worker)
    return .nothingYet
  }
}
