/// Jobs that a loop has given to a pool since a thread was last called for them.
///
/// A thread that is called sleeps for most of its time, so the kernel lets it go before the loop that has called it: on
/// one core, a call for each job would cost two context switches for each.
struct Submissions {
  private var pool: ThreadPool?
  private(set) var count = 0
  /// So many wait for the end of a batch, at the most.
  private static let limit = 16

  mutating func submit(_ job: Job, to pool: ThreadPool) -> Bool {
    if self.pool !== pool {
      callThread()
      self.pool = pool
    }
    guard pool.enqueue(job) else { return false }
    count += 1
    if count == Self.limit { callThread() }
    return true
  }

  mutating func callThread() {
    guard count > 0 else { return }
    count = 0
    pool?.callThread()
  }
}
