import Testing

@testable import EventLoop

/// Who is called when, without threads.
@Suite final class PoolStateTests {
  private let limits = ThreadPool.Limits(threads: 3, queue: 2)
  private var state = PoolState()

  private func accept() -> Bool { state.accept(ClosureJob {}, within: limits) }

  private func called() -> String {
    switch state.nextCall(within: limits) {
    case .nobody: "nobody"
    case .wake: "wake"
    case .startThread: "start"
    }
  }

  private func find(_ worker: PoolState.Worker, isTired: Bool = false) -> String {
    switch state.look(worker, isTired: isTired) {
    case .job: "job"
    case .nothingYet: "nothing"
    case .end(let isLast): isLast ? "last end" : "end"
    }
  }

  /// A thread that has found nothing and sleeps.
  private func sleeper() -> PoolState.Worker {
    let worker = PoolState.Worker()
    #expect(accept())
    #expect(called() == "start")
    #expect(find(worker) == "job")
    #expect(find(worker) == "nothing")
    return worker
  }

  @Test func callsOneThreadAtATime() {
    for _ in 0..<3 { #expect(accept()) }
    #expect(called() == "start")
    #expect(called() == "nobody")
    #expect(find(PoolState.Worker()) == "job")
    #expect(called() == "start")
    #expect(called() == "nobody")
  }

  @Test func wakesAThreadBeforeItStartsOne() {
    let worker = sleeper()
    for _ in 0..<2 { #expect(accept()) }
    #expect(called() == "wake")
    #expect(find(worker) == "job")
    #expect(called() == "start")
  }

  @Test func takesAsManyAsThreadsCouldBeginAndMayWait() {
    for _ in 0..<5 { #expect(accept()) }
    #expect(!accept())
    // One has been called: still three that begin and two that wait.
    #expect(called() == "start")
    #expect(!accept())
    // It has taken one of them, but the room for its own has gone, too.
    #expect(find(PoolState.Worker()) == "job")
    #expect(!accept())
  }

  @Test func takesAnyNumberWhereTheQueueHasNoLimit() {
    let limits = ThreadPool.Limits(threads: .max, queue: .max)
    for _ in 0..<2 {
      let isAccepted = state.accept(ClosureJob {}, within: limits)
      #expect(isAccepted)
    }
    _ = state.nextCall(within: limits)
    #expect(find(PoolState.Worker()) == "job")
    #expect(find(PoolState.Worker()) == "job")
  }

  @Test func givesWorkBackIfThereIsNoThreadForIt() {
    #expect(accept())
    #expect(called() == "start")
    let isLeft = state.threadDidNotStart()
    #expect(!isLeft)
    #expect(state.queue.count == 0)
    #expect(state.threads == 0)
  }

  @Test func leavesWorkToTheThreadsThatThereAre() {
    let worker = PoolState.Worker()
    for _ in 0..<2 { #expect(accept()) }
    #expect(called() == "start")
    #expect(find(worker) == "job")
    #expect(called() == "start")
    let isLeft = state.threadDidNotStart()
    #expect(isLeft)
    #expect(state.queue.count == 1)
    #expect(find(worker) == "job")
  }

  @Test func givesWorkToAThreadThatWasAboutToEnd() {
    let worker = sleeper()
    #expect(accept())
    #expect(called() == "wake")
    // The signal comes too late: it has looked by itself.
    #expect(find(worker, isTired: true) == "job")
    #expect(find(worker) == "nothing")
    // And now it comes.
    #expect(find(worker) == "nothing")
    #expect(state.idle.count == 1)
    #expect(find(worker, isTired: true) == "end")
    #expect(state.idle.isEmpty)
    #expect(state.threads == 0)
  }

  @Test func finishesWhatItHasBeforeItsLastThreadEnds() {
    let worker = sleeper()
    #expect(accept())
    state.isDraining = true
    #expect(!accept())
    #expect(find(worker) == "job")
    #expect(find(worker) == "last end")
  }
}
