import EventLoop
import Synchronization

/// Ends the wait of the thread that finishes jobs; from any thread.
final class WakeUp: Sendable {
  private let action = Mutex<@Sendable () -> Void>({})

  func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }
  func call() { action.withLock { $0 }() }
}

/// A thread that runs jobs one after the other, and ends once it was let go of.
public final class HookThread: Sendable {
  private let job = Mutex<HookJob?>(nil)
  private let isLeft = Atomic<Bool>(false)
  private let signal = Semaphore()

  /// - Parameter wake: called on the thread after each job.
  init(wake: @escaping @Sendable () -> Void) throws(SystemError) {
    try BackgroundThread.start(name: "plugins") { [self] in
      while true {
        signal.wait()
        let present = job.withLock { job in
          defer { job = nil }
          return job
        }
        if let present {
          present.run()
          wake()
        }
        if isLeft.load(ordering: .acquiring) { return }
      }
    }
  }

  /// Runs a hook on a thread of its own; false if it has not returned in time, or there is no thread.
  public static func run(within nanoseconds: UInt64, _ hook: @escaping @Sendable () -> Void) -> Bool {
    let done = Latch()
    do throws(SystemError) {
      try BackgroundThread.start(name: "plugins") {
        hook()
        done.countDown()
      }
    } catch {
      return false
    }
    return done.wait(nanoseconds: nanoseconds)
  }

  /// Only when the job before is done.
  func start(_ next: HookJob) {
    job.withLock { $0 = next }
    signal.signal()
  }

  /// Lets it end, after the job that it has.
  func leave() {
    isLeft.store(true, ordering: .releasing)
    signal.signal()
  }
}
