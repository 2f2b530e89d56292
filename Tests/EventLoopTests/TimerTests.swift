import EventLoop
import Testing

private final class RecordingTimer: Timer {
  let name: Int
  let record: (Int) -> Void
  init(_ name: Int, _ record: @escaping (Int) -> Void) {
    self.name = name
    self.record = record
    super.init()
  }
  override func fire() { record(name) }
}

@Suite struct TimerTests {
  private let loop: EventLoop

  init() {
    loop = EventLoop(poller: FakePoller())
    loop.becomeCurrent()
  }

  @Test func fireInTheOrderOfTheirDeadlines() {
    var fired: [Int] = []
    var generator = SystemRandomNumberGenerator()
    let timers = (0..<500).map { number in RecordingTimer(number) { fired.append($0) } }
    for timer in timers.shuffled(using: &generator) { loop.schedule(timer, at: UInt64(timer.name + 1)) }
    loop.turn(wait: true)
    #expect(fired == Array(0..<500))
  }

  @Test func doNotFireBeforeTheirTime() {
    var fired: [Int] = []
    let timer = RecordingTimer(1) { fired.append($0) }
    loop.schedule(timer, after: 3_600_000_000_000)
    loop.turn(wait: true)
    #expect(fired.isEmpty)
    #expect(timer.isScheduled)
  }

  @Test func fireOnceAndCanBeScheduledAgain() {
    var fired: [Int] = []
    let timer = RecordingTimer(1) { fired.append($0) }
    loop.schedule(timer, at: 1)
    loop.turn(wait: true)
    loop.turn(wait: true)
    #expect(fired == [1])
    loop.schedule(timer, at: 1)
    loop.turn(wait: true)
    #expect(fired == [1, 1])
  }

  @Test func keepTheirOrderWhenSomeAreMovedOrCancelled() {
    var fired: [Int] = []
    let timers = (0..<300).map { number in RecordingTimer(number) { fired.append($0) } }
    for timer in timers { loop.schedule(timer, at: UInt64(1_000 - timer.name)) }
    for timer in timers where timer.name % 3 == 0 { loop.cancel(timer) }
    for timer in timers where timer.name % 3 == 1 { loop.schedule(timer, at: UInt64(2_000 + timer.name)) }
    loop.turn(wait: true)
    let kept = (0..<300).filter { $0 % 3 == 2 }.reversed()
    #expect(fired == kept + (0..<300).filter { $0 % 3 == 1 })
  }

  @Test func leaveCancelledOnesUnscheduled() {
    let timer = RecordingTimer(1) { _ in Issue.record("a cancelled timer fired") }
    loop.schedule(timer, at: 1)
    loop.cancel(timer)
    loop.cancel(timer)
    loop.turn(wait: true)
    #expect(!timer.isScheduled)
  }
}
