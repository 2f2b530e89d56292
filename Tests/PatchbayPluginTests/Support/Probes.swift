import Foundation
import Synchronization

/// Counts the boxes that are alive.
final class Alive: Sendable {
  private let count = Atomic<Int>(0)
  var now: Int { count.load(ordering: .acquiring) }

  final class Box: Sendable {
    private let owner: Alive
    init(of owner: Alive) {
      self.owner = owner
      owner.count.add(1, ordering: .acquiringAndReleasing)
    }
    deinit { owner.count.subtract(1, ordering: .acquiringAndReleasing) }
  }
}

/// Passes values from a handler to its test.
struct Notes<Value: Sendable>: Sendable {
  private let values: AsyncStream<Value>
  private let continuation: AsyncStream<Value>.Continuation

  init(of: Value.Type = Value.self) { (values, continuation) = AsyncStream.makeStream() }

  func send(_ value: Value) { continuation.yield(value) }

  /// Waits for the next one.
  func next() async -> Value {
    for await value in values { return value }
    fatalError("the stream of notes ended")
  }
}

/// A place to wait at until the test opens it.
final class Barrier: Sendable {
  private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = waiting.withLock { waiting in
        waiting?.append(continuation)
        return waiting == nil
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    for continuation in waiting.withLock({ $0.take() }) ?? [] { continuation.resume() }
  }
}

/// Blocks a thread until it is signalled.
///
/// Sendable: the condition's lock guards the count.
final class Signal: @unchecked Sendable {
  private let condition = NSCondition()
  private var count = 0

  func send() {
    condition.withLock { count += 1 }
    condition.signal()
  }

  func wait() {
    condition.withLock {
      while count == 0 { condition.wait() }
      count -= 1
    }
  }
}
