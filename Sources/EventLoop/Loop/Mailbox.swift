import Synchronization

/// Jobs from other threads for one loop: many posts, one wake.
///
/// `post` may be called from any thread, everything else only by the loop. Whether the loop sleeps and whether
/// anything is there are two atomics, each written by one side before it reads the other's (sequentially
/// consistent), so that a post between the loop's last look and its sleep is never missed.
final class Mailbox: Sendable {
  private let jobs = Mutex<[Job]>([])
  private let hasJobs = Atomic<Bool>(false)
  private let sleeping = Atomic<Bool>(false)

  /// Adds a job; true if the caller must wake the loop.
  func post(_ job: sending Job) -> Bool {
    let job = job
    jobs.withLock { $0.append(job) }
    hasJobs.store(true, ordering: .sequentiallyConsistent)
    return sleeping.load(ordering: .sequentiallyConsistent)
      && sleeping.exchange(false, ordering: .sequentiallyConsistent)
  }

  /// The loop is about to sleep: false if it must not, since something is there.
  func willSleep() -> Bool {
    sleeping.store(true, ordering: .sequentiallyConsistent)
    guard hasJobs.load(ordering: .sequentiallyConsistent) else { return true }
    sleeping.store(false, ordering: .relaxed)
    return false
  }

  /// The loop is up again.
  func didWake() { sleeping.store(false, ordering: .relaxed) }

  /// Moves what has come into `batch`, oldest first. No lock if nothing has.
  func take(into batch: inout [Job]) {
    guard hasJobs.load(ordering: .relaxed) else { return }
    hasJobs.store(false, ordering: .sequentiallyConsistent)
    jobs.withLock { swap(&$0, &batch) }
  }
}
