import EventLoop
import Synchronization
import Testing

@Suite struct LatchTests {
  private static let minute: UInt64 = 60_000_000_000

  @Test func opensWhenItIsCountedDown() {
    let latch = Latch(2)
    latch.countDown()
    #expect(!latch.isOpen)
    #expect(!latch.wait(nanoseconds: 1_000_000))
    latch.countDown()
    #expect(latch.isOpen)
    latch.wait()
    // It stays open: also for a second wait, and though it is counted down more often.
    latch.countDown()
    #expect(latch.wait(nanoseconds: 0))
    #expect(latch.isOpen)
  }

  @Test func actionRunsOnceAndBeforeAnybodyGoesOn() {
    for _ in 0..<100 {
      let runs = Atomic<Int>(0)
      let latch = Latch(4) { runs.add(1, ordering: .relaxed) }
      let threads = (0..<8).map { _ in DispatchedThread { latch.countDown() } }
      #expect(latch.wait(nanoseconds: Self.minute))
      #expect(runs.load(ordering: .relaxed) == 1)
      for thread in threads { thread.join() }
      #expect(runs.load(ordering: .relaxed) == 1)
    }
  }

  @Test func actionSeesWhatWasDoneBeforeTheCounts() {
    for _ in 0..<100 {
      // Relaxed on purpose: the latch has to order them.
      let parts = (0..<4).map { _ in Part() }
      let sum = Atomic<Int>(0)
      let latch = Latch(4) {
        for part in parts { sum.add(part.done.load(ordering: .relaxed), ordering: .relaxed) }
      }
      let threads = parts.map { part in
        DispatchedThread {
          part.done.store(1, ordering: .relaxed)
          latch.countDown()
        }
      }
      latch.wait()
      #expect(sum.load(ordering: .relaxed) == 4)
      for thread in threads { thread.join() }
    }
  }

  private final class Part: Sendable {
    let done = Atomic<Int>(0)
  }

  @Test func withNothingToCountItIsOpen() {
    let runs = Atomic<Int>(0)
    let latch = Latch(0) { runs.add(1, ordering: .relaxed) }
    #expect(latch.isOpen)
    #expect(latch.wait(nanoseconds: 0))
    #expect(runs.load(ordering: .relaxed) == 1)
  }

  @Test func actionIsReleasedWhenItHasRun() {
    final class Captured: Sendable {}
    weak var weakCaptured: Captured?
    let latch: Latch
    do {
      let captured = Captured()
      weakCaptured = captured
      latch = Latch { _ = captured }
    }
    #expect(weakCaptured != nil)
    latch.countDown()
    #expect(weakCaptured == nil)
  }
}
