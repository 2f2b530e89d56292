/// One piece of work that can be handed to an event loop or to the thread pool.
///
/// A class to subclass, so that the work itself is what stands in the queue: handing over allocates nothing. Whoever
/// hands a job over gives it away; until it runs, nobody else touches it.
open class Job: @unchecked Sendable {
  // Sendable: a queue passes it from one thread to the next under the queue's own synchronization.
  public init() {}

  /// Does the work, on the thread that it was handed to.
  open func run() {}
}

/// A closure as a job, for what does not happen often.
public final class ClosureJob: Job, @unchecked Sendable {
  // Sendable: the closure is.
  private let body: @Sendable () -> Void

  public init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  public override func run() { body() }
}
