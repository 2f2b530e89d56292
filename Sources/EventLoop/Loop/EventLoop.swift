import Bytes
import Synchronization

/// One thread that serves its channels, timers and jobs, one after the other.
///
/// Everything is touched on the loop's own thread (the one that called ``run()``), but for what says otherwise. A
/// turn is: wait for events and deliver them, fire due timers, run posted jobs.
public final class EventLoop: @unchecked Sendable {
  // Sendable: `post`, `stop`, `isCurrent` and `index` use only atomics, the mailbox and constants; all other state
  // belongs to the loop's thread.

  /// Which loop of its group it is.
  public let index: Int
  public let poller: Poller
  /// The poller's, within one step of a channel.
  private let buffers: BufferPool
  /// Nanoseconds of the monotonic clock, read once a turn, after the wait.
  public private(set) var now: UInt64
  /// What an upper layer keeps here: set before the loop runs, then touched on it only.
  public var guest: LoopGuest?

  private let mailbox = Mailbox()
  private let threadTag = Atomic<UInt>(0)
  private let stopping = Atomic<Bool>(false)
  private var timers = TimerQueue()
  private var batch: [Job] = []
  private var local: [Job] = []

  public init(index: Int = 0, poller: Poller) {
    self.index = index
    self.poller = poller
    buffers = poller.buffers
    now = poller.time
  }

  // MARK: from any thread

  /// Whether the caller runs on this loop.
  public var isCurrent: Bool { threadTag.load(ordering: .relaxed) == SystemCalls.threadTag() }

  /// Names the calling thread, as long as it lives; never 0.
  public static var currentThread: UInt { SystemCalls.threadTag() }

  /// The loop that runs on this thread, if one does.
  public static var current: EventLoop? { CurrentLoop.get() }

  /// Runs a job on the loop: in this turn if called from another thread while it is awake, else in the next. Jobs
  /// from one thread run in the order posted.
  public func post(_ job: sending Job) {
    if isCurrent {
      local.append(job)
    } else if mailbox.post(job) {
      poller.wake()
    }
  }

  public func post(_ body: @escaping @Sendable () -> Void) { post(ClosureJob(body)) }

  /// Ends ``run()`` after the turn.
  public func stop() {
    stopping.store(true, ordering: .releasing)
    poller.wake()
  }

  // MARK: on the loop

  /// Serves until ``stop()``.
  public func run() {
    becomeCurrent()
    // A loop works for microseconds at a time, handlers of the pool may compute for seconds on the same core.
    SystemCalls.askForShortTurns(nanoseconds: 100_000)
    while !stopping.load(ordering: .acquiring) { turn(wait: true) }
    poller.finish()
    CurrentLoop.set(nil)
    threadTag.store(0, ordering: .relaxed)
  }

  /// Makes the calling thread the loop's own. `run` does it; tests that call `turn` themselves do too.
  public func becomeCurrent() {
    threadTag.store(SystemCalls.threadTag(), ordering: .relaxed)
    CurrentLoop.set(self)
  }

  /// One round: events, timers, jobs.
  public func turn(wait: Bool) {
    let deadline = wait && local.isEmpty && mailbox.willSleep() ? timers.next ?? .max : 0
    poller.wait(until: deadline, now: now)
    mailbox.didWake()
    // Before anything is delivered: what sets a deadline must not count from before the wait.
    now = poller.time
    poller.deliver(now: now)
    while let timer = timers.popDue(now) {
      poller.finish()
      timer.fire()
    }
    runJobs()
    callThread()
  }

  /// A spare buffer, for a channel that has something to send. Not inlined, as `giveBack`: a channel reaches the loop
  /// without a count, and not what hangs one step deeper.
  @inline(never)
  public func takeBuffer() -> ByteBuffer { buffers.take() }

  @inline(never)
  public func giveBack(_ buffer: consuming ByteBuffer) { buffers.give(buffer) }

  /// Gives a job to a pool, as ``ThreadPool/submit(_:)``, but together with the others of this batch of events, so that
  /// one thread is called for all of them.
  public func submit(_ job: Job, to pool: ThreadPool) -> Bool { poller.submissions.submit(job, to: pool) }

  /// Calls a thread for what was submitted: before something that may take long.
  public func callThread() { poller.submissions.callThread() }

  /// Fires a timer once, at `deadline` (nanoseconds of the monotonic clock) or soon after.
  public func schedule(_ timer: Timer, at deadline: UInt64) { timers.schedule(timer, at: deadline) }

  /// Fires a timer once, after `nanoseconds`.
  public func schedule(_ timer: Timer, after nanoseconds: UInt64) {
    timers.schedule(timer, at: poller.time &+ nanoseconds)
  }

  public func cancel(_ timer: Timer) { timers.cancel(timer) }

  /// Fires those timers for which it holds in the next turn.
  public func hasten(_ isMeant: (Timer) -> Bool) {
    for timer in timers.all where isMeant(timer) { timers.schedule(timer, at: 0) }
  }

  private func runJobs() {
    mailbox.take(into: &batch)
    if !batch.isEmpty {
      poller.finish()
      for job in batch { job.run() }
      batch.removeAll(keepingCapacity: true)
    }
    // Jobs posted by jobs wait for the next turn, so that sockets get theirs in between.
    guard !local.isEmpty else { return }
    poller.finish()
    var round: [Job] = []
    swap(&round, &local)
    for job in round { job.run() }
    if local.isEmpty {
      round.removeAll(keepingCapacity: true)
      swap(&round, &local)
    }
  }
}

/// What an upper layer keeps with a loop. Subclass it. Touched on the loop only.
open class LoopGuest {
  public init() {}
}
