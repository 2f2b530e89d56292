import EventLoop
import Synchronization
import Testing

@Suite struct PromiseTests {
  private static let minute: UInt64 = 60_000_000_000

  @Test func allThreadsThatWaitGetTheValue() {
    for _ in 0..<50 {
      let promise = Promise<String>()
      let begun = Latch(4)
      let got = Mutex<[String]>([])
      let waiters = (0..<4).map { number in
        DispatchedThread {
          begun.countDown()
          let value = number == 0 ? promise.wait() : promise.wait(nanoseconds: Self.minute) ?? "none"
          got.withLock { $0.append(value) }
        }
      }
      begun.wait()
      #expect(promise.fulfil("done"))
      for waiter in waiters { waiter.join() }
      #expect(got.withLock { $0 } == ["done", "done", "done", "done"])
    }
  }

  @Test func valueStaysForThoseWhoComeLater() {
    let promise = Promise<Int>()
    #expect(promise.value == nil)
    promise.fulfil(1)
    #expect(promise.value == 1)
    #expect(promise.wait(nanoseconds: 0) == 1)
    #expect(promise.wait() == 1)
    #expect(promise.wait(nanoseconds: 0) == 1)
  }

  @Test func waitEndsAfterItsTime() {
    let promise = Promise<Int>()
    #expect(promise.wait(nanoseconds: 1_000_000) == nil)
    promise.fulfil(2)
    #expect(promise.wait(nanoseconds: 1_000_000) == 2)
  }

  @Test func firstValueCounts() {
    let promise = Promise<Int>()
    #expect(promise.fulfil(1))
    #expect(!promise.fulfil(2))
    #expect(promise.wait() == 1)
  }

  @Test func oneOfManyThreadsFulfilsIt() {
    for _ in 0..<100 {
      let promise = Promise<Int>()
      let winners = Mutex<[Int]>([])
      let threads = (0..<4).map { number in
        DispatchedThread { if promise.fulfil(number) { winners.withLock { $0.append(number) } } }
      }
      let value = promise.wait()
      for thread in threads { thread.join() }
      #expect(winners.withLock { $0 } == [value])
    }
  }
}
