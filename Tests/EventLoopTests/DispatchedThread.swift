import Foundation

/// A thread that a test can wait for.
final class DispatchedThread: Sendable {
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () -> Void) {
    let done = done
    Thread {
      body()
      done.signal()
    }.start()
  }

  func join() { done.wait() }
}
