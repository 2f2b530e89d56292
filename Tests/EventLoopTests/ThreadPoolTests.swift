import EventLoop
import Foundation
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
  private func pool(threads: Int, queue: Int, idle: UInt64 = 10_000_000_000) -> ThreadPool {
    ThreadPool(ThreadPool.Limits(threads: threads, queue: queue, idle: idle))
  }

  @Test func runsEverythingItTakes() {
    let pool = pool(threads: 4, queue: 10_000)
    let count = Atomic<Int>(0)
    for _ in 0..<10_000 {
      #expect(pool.submit(ClosureJob { count.add(1, ordering: .relaxed) }))
    }
    #expect(pool.drain(nanoseconds: 60_000_000_000))
    #expect(count.load(ordering: .relaxed) == 10_000)
  }

  @Test func growsWhileItsThreadsWaitUpToItsLimit() {
    let pool = pool(threads: 3, queue: 10)
    let gate = DispatchSemaphore(value: 0)
    let begun = DispatchSemaphore(value: 0)
    for _ in 0..<3 {
      _ = pool.submit(
        ClosureJob {
          begun.signal()
          gate.wait()
        })
    }
    for _ in 0..<3 { #expect(begun.wait(timeout: .now() + 60) == .success) }
    #expect(pool.load.threads == 3)
    #expect(pool.submit(ClosureJob { gate.wait() }))
    #expect(pool.load.threads == 3)
    #expect(pool.load.queued == 1)
    for _ in 0..<4 { gate.signal() }
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func refusesPastTheLimitOfItsQueue() {
    let pool = pool(threads: 1, queue: 2)
    let gate = DispatchSemaphore(value: 0)
    let begun = DispatchSemaphore(value: 0)
    #expect(
      pool.submit(
        ClosureJob {
          begun.signal()
          gate.wait()
        }))
    #expect(begun.wait(timeout: .now() + 60) == .success)
    #expect(pool.submit(ClosureJob {}))
    #expect(pool.submit(ClosureJob {}))
    #expect(!pool.submit(ClosureJob {}))
    gate.signal()
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func refusesAllIfItMayHaveNoThreads() {
    let pool = pool(threads: 0, queue: 10)
    #expect(!pool.submit(ClosureJob {}))
    #expect(pool.load.queued == 0)
    #expect(pool.drain(nanoseconds: 1_000_000_000))
  }

  @Test func refusesWorkOnceItDrains() {
    let pool = pool(threads: 1, queue: 2)
    #expect(pool.drain(nanoseconds: 1_000_000_000))
    #expect(!pool.submit(ClosureJob {}))
  }

  @Test func saysWhenDrainingTakesTooLong() {
    let pool = pool(threads: 1, queue: 2)
    let gate = DispatchSemaphore(value: 0)
    _ = pool.submit(ClosureJob { gate.wait() })
    #expect(!pool.drain(nanoseconds: 1_000_000))
    gate.signal()
  }

  @Test func losesNoWorkWhileIdleThreadsEnd() {
    // Threads end after a microsecond without work, so that hand-overs race with their ends.
    let pool = pool(threads: 8, queue: 100_000, idle: 1_000)
    let count = Atomic<Int>(0)
    let submitters = (0..<4).map { _ in
      DispatchedThread {
        for _ in 0..<2_000 { _ = pool.submit(ClosureJob { count.add(1, ordering: .relaxed) }) }
      }
    }
    for submitter in submitters { submitter.join() }
    #expect(pool.drain(nanoseconds: 60_000_000_000))
    #expect(count.load(ordering: .relaxed) == 8_000)
  }
}
