import EventLoop
import Glibc
import Synchronization
import Testing

@testable import PluginHost
@testable import Tasks

/// Turns of the engine's thread over a store that fails.
@Suite struct TurnTests {
  private static let second: UInt64 = 1_000_000_000

  /// Refused at the alarm once more: without an alarm of its own it would stay postponed for ever.
  @Test func whatIsPostponedAgainHasAnAlarmAgain() {
    let now = Clock.monotonic
    var alarms = Alarms(lease: 15_000, now: now)
    alarms.postpone(for: 0)
    let isFirstTaken = alarms.takePostponed(now + Self.second)
    #expect(isFirstTaken)
    alarms.postpone(for: 5 * Self.second)
    alarms.hasCommitted(now + 60 * Self.second, nextDue: nil)
    let taken = [1, 60, 60].map { alarms.takePostponed(now + $0 * Self.second) }
    #expect(taken == [false, true, false])
  }

  @Test func nothingStaysPostponedWhereTheDatabaseIsOpenedAgain() throws {
    let thread = try FakeStore().thread()
    thread.postponed = ["a"]
    thread.alarms.postpone(for: 5 * Self.second)
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(thread.isOpen)
    #expect(thread.postponed.isEmpty)
  }

  /// As behind a pooler: nobody says when other hosts add tasks.
  @Test func idleThreadThatLooksForTasksOfOthersSleepsInBetween() throws {
    let thread = try FakeStore(isShared: true).thread()
    let then = Clock.monotonic - 2 * Self.second
    thread.isOpen = true
    thread.alarms = Alarms(lease: 15_000, now: then)
    thread.alarms.hasCommitted(then, nextDue: nil)
    #expect(thread.waitTime == 0)
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(try #require(thread.waitTime) > 500)
  }

  /// Locked by another session, or refused by a trigger.
  @Test(arguments: [nil, TaskFailure(EINVAL, "no", isRefusal: true)])
  func taskThatCannotBeMadeReadyIsLookedAtInGrowingTimes(failure: TaskFailure?) throws {
    let store = FakeStore()
    store.due = 0
    store.promoteFailure = failure
    let thread = try store.thread()
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    usleep(2_000)
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    let tries = store.promotions
    #expect((51...100).contains(try #require(thread.waitTime)))
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(store.promotions == tries)
  }

  @Test func lookForWhatIsDueWaitsASecondAtTheMost() {
    var alarms = Alarms(lease: 15_000, now: 1)
    var now: UInt64 = 10
    for pause in [1, 100, 200, 400, 800, 1_000, 1_000] as [UInt64] {
      alarms.hasCommitted(now, nextDue: 0, promoted: 0)
      #expect(!alarms.isTimeToPromote(now + pause * 1_000_000 - 1))
      // A turn that has not looked leaves it so.
      alarms.hasCommitted(now, nextDue: 0)
      #expect(!alarms.isTimeToPromote(now + pause * 1_000_000 - 1))
      now += pause * 1_000_000
      #expect(alarms.isTimeToPromote(now))
    }
    alarms.hasCommitted(now, nextDue: 0, promoted: 1)
    #expect(alarms.isTimeToPromote(now))
  }

  @Test func clearingAwayThatIsRefusedWaitsForItsTime() throws {
    let store = FakeStore()
    store.cleanFailure = TaskFailure(EINVAL, "no", isRefusal: true)
    let thread = try store.thread()
    thread.isOpen = true
    thread.alarms = Alarms(lease: 15_000, now: Clock.monotonic - 11 * Self.second)
    thread.alarms.hasMoreToClean = true
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(!thread.alarms.hasMoreToClean)
  }

  /// Hosts have it in common: by their own clocks one would take for the past what another has just enqueued.
  @Test(arguments: [-315_576_000, -600, 0, 600, 315_576_000] as [Int64])
  func slotsAreThoseOfTheDatabasesClock(seconds: Int64) throws {
    let store = FakeStore()
    store.lead = seconds * 1_000
    let thread = try store.thread()
    let cron = try #require(CronExpression("0 0 * * *"))
    thread.engine.schedules.withLock {
      $0 = [TaskSchedule(name: "s", kind: "tick", cron: cron, payload: "", priority: 0)]
    }
    let day = { (Clock.unixSeconds + store.lead / 1_000) / 86_400 * 86_400 }
    let before = day()
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(store.slots.count == 1)
    #expect([before, day()].contains(store.slots.first ?? nil))
    // It was set since, and this host's was not: a minute later that is known.
    store.lead += 172_800_000
    thread.alarms = Alarms(lease: 15_000, now: Clock.monotonic - 11 * Self.second)
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect([before + 172_800, day()].contains(store.slots.last ?? nil))
  }

  @Test func databaseThatCannotBeOpenedIsTriedOnceForAllQuestions() throws {
    let store = FakeStore()
    store.openFailure = TaskFailure(ECONNREFUSED, "nobody is there")
    let thread = try store.thread()
    let refused = Mutex(0)
    var batch = TaskInbox.Batch()
    batch.questions = (0..<3).map { _ in
      { if case .failure = $0 { refused.withLock { $0 += 1 } } }
    }
    thread.turn(batch, hasNotifications: false)
    #expect(store.opens == 1)
    #expect(refused.withLock { $0 } == 3)
    store.openFailure = nil
    thread.turn(batch, hasNotifications: false)
    #expect(store.opens == 2)
    #expect(refused.withLock { $0 } == 3)
  }
}
