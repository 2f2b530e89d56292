import CPatchbayLinux
import Glibc

/// A counting semaphore, `sem_overview(7)`: how a thread of the pool sleeps until it is handed work.
@safe
public final class Semaphore: @unchecked Sendable {
  // Sendable: sem_t is made to be used from several threads, and its address never changes.
  private let semaphore: UnsafeMutablePointer<sem_t>

  public init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  public func signal() { unsafe sem_post(semaphore) }

  /// Waits for a signal, for ever if need be.
  public func wait() {
    // Only a signal handler can end it before.
    while unsafe sem_wait(semaphore) != 0 {}
  }

  /// Waits for a signal; false if none came within `nanoseconds`.
  public func wait(nanoseconds: UInt64) -> Bool {
    unsafe linux_semaphore_wait(semaphore, nanoseconds) != 0
  }
}
