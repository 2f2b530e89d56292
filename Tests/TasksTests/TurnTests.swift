import EventLoop
import Glibc
import PluginHost
import Synchronization
import Testing

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
}
