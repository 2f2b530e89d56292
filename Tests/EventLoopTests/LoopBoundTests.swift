import EventLoop
import Synchronization
import Testing

@Suite struct LoopBoundTests {
  private final class Counter { var count = 0 }

  @Test func valueIsTouchedOnItsLoop() {
    let loop = EventLoop(poller: FakePoller())
    let counter = LoopBound(giving: Counter(), to: loop)
    let posters = (0..<4).map { _ in
      DispatchedThread { for _ in 0..<100 { counter.post { $0.count += 1 } } }
    }
    for poster in posters { poster.join() }
    loop.becomeCurrent()
    loop.turn(wait: false)
    #expect(counter.value.count == 400)
  }

  @Test func valueOfALoopIsBoundThere() {
    let loop = EventLoop(poller: FakePoller())
    loop.becomeCurrent()
    let counter = Counter()
    let bound = LoopBound(counter, on: loop)
    let carrier = DispatchedThread { bound.post { $0.count += 1 } }
    carrier.join()
    #expect(counter.count == 0)
    loop.turn(wait: false)
    #expect(counter.count == 1)
    #expect(bound.value === counter)
  }

  @Test func anotherThreadMayNotTouchIt() async {
    await #expect(processExitsWith: .failure) {
      let loop = EventLoop(poller: FakePoller())
      let counter = LoopBound(giving: Counter(), to: loop)
      counter.value.count += 1
    }
  }

  @Test func anotherThreadMayNotBindIt() async {
    await #expect(processExitsWith: .failure) {
      let loop = EventLoop(poller: FakePoller())
      _ = LoopBound(Counter(), on: loop)
    }
  }
}
