import EventLoop
import Synchronization
import Testing

@Suite(.onBothPollers) struct EventLoopTests {
  private func makeLoop() -> (EventLoop, FakePoller) {
    let poller = FakePoller()
    let loop = EventLoop(poller: poller)
    loop.becomeCurrent()
    return (loop, poller)
  }

  @Test func waitsForEverWithNothingToDo() {
    let (loop, poller) = makeLoop()
    loop.turn(wait: true)
    #expect(poller.waits == [.max])
  }

  @Test func doesNotWaitWhileAJobIsPosted() {
    let (loop, poller) = makeLoop()
    let ran = Mutex(0)
    loop.post { ran.withLock { $0 += 1 } }
    loop.turn(wait: true)
    #expect(poller.waits == [0])
    #expect(ran.withLock { $0 } == 1)
  }

  @Test func runsAJobPostedByAJobInTheNextTurn() {
    let (loop, _) = makeLoop()
    let order = Mutex<[String]>([])
    loop.post {
      order.withLock { $0.append("first") }
      loop.post { order.withLock { $0.append("second") } }
    }
    loop.turn(wait: true)
    #expect(order.withLock { $0 } == ["first"])
    loop.turn(wait: true)
    #expect(order.withLock { $0 } == ["first", "second"])
  }

  @Test func runsJobsFromOtherThreadsInTheOrderPosted() async throws {
    let loop = EventLoop(poller: try BothPollersTrait.kind.make())
    let seen = Mutex<[Int]>([])
    let ended = DispatchedThread { loop.run() }
    for number in 0..<1_000 { loop.post { seen.withLock { $0.append(number) } } }
    loop.post { loop.stop() }
    ended.join()
    #expect(seen.withLock { $0 } == Array(0..<1_000))
  }

  @Test func losesNoWakeUpWhileThreadsPostAndTheLoopSleeps() async throws {
    let loop = EventLoop(poller: try BothPollersTrait.kind.make())
    let count = Atomic<Int>(0)
    let running = DispatchedThread { loop.run() }
    let posters = (0..<4).map { _ in
      DispatchedThread {
        for _ in 0..<5_000 {
          loop.post { if count.add(1, ordering: .relaxed).newValue == 20_000 { loop.stop() } }
        }
      }
    }
    for poster in posters { poster.join() }
    running.join()
    #expect(count.load(ordering: .relaxed) == 20_000)
  }

  @Test func knowsItsOwnThread() throws {
    let (loop, _) = makeLoop()
    #expect(loop.isCurrent)
    #expect(EventLoop.current === loop)
    let other = Mutex(true)
    DispatchedThread { other.withLock { $0 = loop.isCurrent } }.join()
    #expect(!other.withLock { $0 })
  }
}
