import Synchronization

/// Threads for work that may block. Grows while all its threads are busy, up to a limit; past that, work waits in a
/// queue of bounded length; past that, it is refused. A thread without work for a while ends.
///
/// Whoever submits never waits for work to be done. Threads start on demand, so an idle pool costs nothing.
///
/// Calls are chained: a submit calls one thread, and only if none has been called that has not come yet; a thread that
/// takes a job and leaves others behind calls the next one before it begins. So work that comes together costs as many
/// wakes as it needs threads: short jobs are done by the first one or two, jobs that wait by as many as there may be.
public final class ThreadPool: Sendable {
  private let state: Mutex<PoolState>
  private let limits: Limits
  private let allEnded = Latch()

  public struct Limits: Sendable {
    /// Threads at the most; 0: everything is refused.
    public var threads: Int
    /// Jobs that may wait for a thread.
    public var queue: Int
    /// Nanoseconds after which an idle thread ends.
    public var idle: UInt64

    public init(threads: Int = 40, queue: Int = 1024, idle: UInt64 = 10_000_000_000) {
      self.threads = threads
      self.queue = queue
      self.idle = idle
    }
  }

  public init(_ limits: Limits = Limits()) {
    self.limits = limits
    state = Mutex(PoolState())
  }

  /// How many threads there are, and how many of them work; how many jobs wait.
  public var load: (threads: Int, busy: Int, queued: Int) {
    state.withLock { ($0.threads, $0.threads - $0.idle.count, $0.queue.count) }
  }

  /// Takes a job; false if the pool is full or draining, or has no thread and cannot start one. From any thread.
  public func submit(_ job: Job) -> Bool {
    let (isAccepted, called) = state.withLock { state -> (Bool, PoolState.Worker?) in
      guard state.accept(job, within: limits) else { return (false, nil) }
      return call(from: &state)
    }
    called?.wakeUp.signal()
    return isAccepted
  }

  /// Takes a job as ``submit(_:)`` does, but leaves it to ``callThread()`` to call a thread for it. Where there is no
  /// thread at all, one is started at once, so that what has been taken is sure to be done.
  func enqueue(_ job: Job) -> Bool {
    state.withLock { state in
      guard state.accept(job, within: limits) else { return false }
      return state.threads > 0 || call(from: &state).hasThread
    }
  }

  /// Calls a thread, if work waits for one and none has been called.
  func callThread() {
    let called = state.withLock { call(from: &$0).asleep }
    called?.wakeUp.signal()
  }

  /// Refuses new work from now on and waits until what is there has been done; false if that took longer.
  public func drain(nanoseconds: UInt64) -> Bool {
    let (idle, threads) = state.withLock { state in
      state.isDraining = true
      return (state.idle, state.threads)
    }
    for worker in idle { worker.wakeUp.signal() }
    return threads == 0 || allEnded.wait(nanoseconds: nanoseconds)
  }

  /// Calls a thread, under the lock, if work waits for one. It has to be signalled after that, if it was asleep. False
  /// if there is no thread to do the work.
  ///
  /// A thread is started under the lock, so that nobody relies on one that fails to start.
  private func call(from state: inout PoolState) -> (hasThread: Bool, asleep: PoolState.Worker?) {
    switch state.nextCall(within: limits) {
    case .nobody: return (true, nil)
    case .wake(let worker): return (true, worker)
    case .startThread:
      do {
        try SystemCalls.startThread(name: "pool") { [self] in work() }
        return (true, nil)
      } catch {
        // No memory for another thread: those that there are will do it, if there are any.
        return (state.threadDidNotStart(), nil)
      }
    }
  }

  /// The life of a thread: work while there is any, sleep, end.
  private func work() {
    let worker = PoolState.Worker()
    while let job = nextJob(for: worker) { job.run() }
  }

  /// The job that has waited longest, as soon as there is one; nil if the thread ends.
  private func nextJob(for worker: PoolState.Worker) -> Job? {
    var isTired = false
    while true {
      let (finding, called) = state.withLock { state -> (PoolState.Finding, PoolState.Worker?) in
        let finding = state.look(worker, isTired: isTired)
        return (finding, call(from: &state).asleep)
      }
      called?.wakeUp.signal()
      switch finding {
      case .job(let job): return job
      case .nothingYet: isTired = !worker.wakeUp.wait(nanoseconds: limits.idle)
      case .end(let isLast):
        if isLast { allEnded.countDown() }
        return nil
      }
    }
  }
}
