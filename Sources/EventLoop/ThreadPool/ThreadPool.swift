import Synchronization

/// Threads for work that may block. Grows while all its threads are busy, up to a limit; past that, work waits in a
/// queue of bounded length; past that, it is refused. A thread without work for a while ends.
///
/// Whoever submits never waits. Threads start on demand, so an idle pool costs nothing.
public final class ThreadPool: Sendable {
  /// What the pool is doing. Running: takes work. Draining: refuses new work, finishes what it has.
  private struct State {
    var queue = JobQueue()
    var idle: [Worker] = []
    var threads = 0
    var isDraining = false
  }

  private let state: Mutex<State>
  private let limits: Limits
  private let allEnded = Semaphore()

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
    state = Mutex(State())
  }

  /// How many threads there are, and how many of them work; how many jobs wait.
  public var load: (threads: Int, busy: Int, queued: Int) {
    state.withLock { ($0.threads, $0.threads - $0.idle.count, $0.queue.count) }
  }

  private enum Placement {
    case handed(Worker)
    case newThread
    case queued
    case refused
  }

  /// Takes a job; false if the pool is full or draining. From any thread.
  public func submit(_ job: Job) -> Bool {
    let placement = state.withLock { state in
      if state.isDraining { return Placement.refused }
      if let worker = state.idle.popLast() {
        worker.job = job
        return .handed(worker)
      }
      if state.threads < limits.threads {
        state.threads += 1
        return .newThread
      }
      guard limits.threads > 0, state.queue.count < limits.queue else { return .refused }
      state.queue.append(job)
      return .queued
    }
    switch placement {
    case .handed(let worker):
      worker.wakeUp.signal()
      return true
    case .newThread: return startThread(with: job)
    case .queued: return true
    case .refused: return false
    }
  }

  /// Refuses new work from now on and waits until what is there has been done; false if that took longer.
  public func drain(nanoseconds: UInt64) -> Bool {
    let (idle, threads) = state.withLock { state in
      state.isDraining = true
      defer { state.idle = [] }
      return (state.idle, state.threads)
    }
    for worker in idle { worker.wakeUp.signal() }
    return threads == 0 || allEnded.wait(nanoseconds: nanoseconds)
  }

  private func startThread(with job: Job) -> Bool {
    do {
      try SystemCalls.startThread(name: "pool") { [self] in
        work(beginningWith: job)
      }
      return true
    } catch {
      // No memory for another thread: those that there are will do it, if there are any.
      return hand(job)
    }
  }

  /// Gives a job to the threads that there are, in place of the one that could not be started.
  private func hand(_ job: Job) -> Bool {
    let (placement, isLast) = state.withLock { state -> (Placement, Bool) in
      state.threads -= 1
      if let worker = state.idle.popLast() {
        worker.job = job
        return (.handed(worker), false)
      }
      guard !state.isDraining, state.threads > 0, state.queue.count < limits.queue else {
        return (.refused, state.isDraining && state.threads == 0)
      }
      state.queue.append(job)
      return (.queued, false)
    }
    if isLast { allEnded.signal() }
    if case .handed(let worker) = placement { worker.wakeUp.signal() }
    if case .refused = placement { return false }
    return true
  }

  /// The life of a thread: work while there is any, sleep, end.
  private func work(beginningWith first: Job) {
    let worker = Worker()
    var job: Job? = first
    while true {
      while let present = job {
        present.run()
        job = nextJob(for: worker)
      }
      // Not idle means draining: there will be no more work.
      let isWoken = worker.isIdle && worker.wakeUp.wait(nanoseconds: limits.idle)
      guard let handed = handedJob(to: worker, isWoken: isWoken) else { return }
      job = handed
    }
  }

  /// The job that has waited longest; else the worker is idle from now on, unless the pool drains.
  private func nextJob(for worker: Worker) -> Job? {
    state.withLock { state in
      let next = state.queue.popFirst()
      worker.isIdle = next == nil && !state.isDraining
      if worker.isIdle { state.idle.append(worker) }
      return next
    }
  }

  /// The job that an idle worker, woken or tired of waiting, was handed; `.some(nil)` if it shall wait on; nil if its
  /// thread ends.
  ///
  /// Woken without a job and not to drain: that job was found before its signal, at the last moment before the end.
  private func handedJob(to worker: Worker, isWoken: Bool) -> Job?? {
    let (job, ended, isLast) = state.withLock { state -> (Job?, Bool, Bool) in
      if let job = worker.job.take() { return (job, false, false) }
      if isWoken && !state.isDraining { return (nil, false, false) }
      if let place = state.idle.firstIndex(where: { $0 === worker }) { state.idle.remove(at: place) }
      state.threads -= 1
      return (nil, true, state.isDraining && state.threads == 0)
    }
    if isLast { allEnded.signal() }
    return ended ? nil : .some(job)
  }
}

/// One thread as the pool sees it.
private final class Worker: @unchecked Sendable {
  // Sendable: `job` is touched under the pool's lock only; `isIdle` is written under it, by the worker's own thread.
  /// Handed over while the worker was idle, and not taken yet.
  var job: Job?
  /// Whether it stood among the idle ones when it last asked for work. The worker's own.
  var isIdle = false
  let wakeUp = Semaphore()
}
