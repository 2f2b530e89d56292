import Foundation
import Synchronization
import Testing

@testable import EventLoop

extension ThreadPool {
  /// Returns once the pool has a thread, and it sleeps.
  func startOneThread() throws {
    let ran = DispatchSemaphore(value: 0)
    try #require(submit(ClosureJob { ran.signal() }))
    try #require(ran.wait(timeout: .now() + 60) == .success)
    while load != (1, 0, 0) { sched_yield() }
  }
}

/// What a loop gives to a pool.
@Suite struct SubmissionTests {
  private let loop: EventLoop
  private let poller = FakePoller()
  private let pool = ThreadPool(ThreadPool.Limits(threads: 8, queue: 100))

  init() {
    loop = EventLoop(poller: poller)
    loop.becomeCurrent()
  }

  @Test func runsSideBySideWhatComesTogether() throws {
    try pool.startOneThread()
    let begun = DispatchSemaphore(value: 0)
    let gate = DispatchSemaphore(value: 0)
    poller.script = [
      { [loop, pool] in
        for _ in 0..<8 {
          #expect(
            loop.submit(
              ClosureJob {
                begun.signal()
                gate.wait()
              }, to: pool))
        }
      }
    ]
    loop.turn(wait: false)
    for _ in 0..<8 { #expect(begun.wait(timeout: .now() + 60) == .success) }
    #expect(pool.load == (8, 8, 0))
    for _ in 0..<8 { gate.signal() }
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func runsWhatAJobOfTheLoopSubmits() throws {
    try pool.startOneThread()
    let ran = DispatchSemaphore(value: 0)
    loop.post { [loop, pool] in #expect(loop.submit(ClosureJob { ran.signal() }, to: pool)) }
    loop.turn(wait: false)
    #expect(ran.wait(timeout: .now() + 60) == .success)
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func callsAThreadBeforeTheEndOfALongBatch() throws {
    try pool.startOneThread()
    let ran = DispatchSemaphore(value: 0)
    poller.script = [
      { [loop, pool] in
        for _ in 0..<15 { #expect(loop.submit(ClosureJob { ran.signal() }, to: pool)) }
        // Nobody has been called: the thread sleeps, and the jobs wait.
        #expect(pool.load == (1, 0, 15))
        #expect(loop.submit(ClosureJob { ran.signal() }, to: pool))
        for _ in 0..<16 { #expect(ran.wait(timeout: .now() + 60) == .success) }
      }
    ]
    loop.turn(wait: false)
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func startsTheFirstThreadAtOnce() {
    let ran = DispatchSemaphore(value: 0)
    // No turn follows.
    #expect(loop.submit(ClosureJob { ran.signal() }, to: pool))
    #expect(ran.wait(timeout: .now() + 60) == .success)
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func callsTheThreadsOfEachOfItsPools() throws {
    let other = ThreadPool(ThreadPool.Limits(threads: 1, queue: 100))
    let ran = DispatchSemaphore(value: 0)
    try pool.startOneThread()
    try other.startOneThread()
    poller.script = [
      { [loop, pool] in
        for pool in [pool, other] { #expect(loop.submit(ClosureJob { ran.signal() }, to: pool)) }
      }
    ]
    loop.turn(wait: false)
    for _ in 0..<2 { #expect(ran.wait(timeout: .now() + 60) == .success) }
    #expect(pool.drain(nanoseconds: 60_000_000_000))
    #expect(other.drain(nanoseconds: 60_000_000_000))
  }

  @Test func refusesWhatThePoolRefuses() {
    #expect(pool.drain(nanoseconds: 60_000_000_000))
    #expect(!loop.submit(ClosureJob {}, to: pool))
    loop.turn(wait: false)
    #expect(pool.load == (0, 0, 0))
  }
}
