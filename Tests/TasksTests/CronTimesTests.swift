import Testing

@testable import PluginHost
@testable import Tasks

/// Schedules and a wall clock that is set.
@Suite struct CronTimesTests {
  /// 2026-11-24 19:30:15 UTC.
  private let now: Int64 = 1_795_548_615

  private func minutely() throws -> [TaskSchedule] {
    let cron = try #require(CronExpression("* * * * *"))
    return [TaskSchedule(name: "s", kind: "tick", cron: cron, payload: "", priority: 0)]
  }

  @Test func steadyClockGivesEachSlotOnce() throws {
    let schedules = try minutely()
    var times = CronTimes()
    #expect(times.due(schedules, now).map(\.1) == [now - 15])
    #expect(times.due(schedules, now + 1).isEmpty)
    #expect(times.next(schedules, now + 1) == now + 45)
    #expect(times.due(schedules, now + 45).map(\.1) == [now + 45])
  }

  @Test(arguments: [60, 7_200, 315_576_000, 1_795_000_000]) func clockThatIsSetBackIsFollowed(seconds: Int64)
    throws
  {
    let schedules = try minutely()
    var times = CronTimes()
    _ = times.due(schedules, now)
    let then = now - seconds
    #expect(times.next(schedules, then) == then)
    _ = times.due(schedules, then)
    let next = try #require(times.next(schedules, then))
    #expect(next > then && next <= then + 60)
    #expect(times.due(schedules, next).map(\.1) == [next])
  }

  @Test func clockThatIsAdjustedRepeatsNoSlot() throws {
    let schedules = try minutely()
    var times = CronTimes()
    _ = times.due(schedules, now + 46)
    #expect(times.due(schedules, now + 44).isEmpty)
    #expect(times.due(schedules, now + 45).isEmpty)
    #expect(times.due(schedules, now + 105).map(\.1) == [now + 105])
  }

  /// From 1970: the last slot is found by looking back from now, and not through all of them.
  @Test func clockThatIsSetAheadGivesTheLastSlot() throws {
    let schedules = try minutely()
    var times = CronTimes()
    _ = times.due(schedules, 1_000)
    let began = ContinuousClock.now
    for year in 0..<1_000 {
      let then = now + Int64(year) * 31_557_600
      #expect(times.due(schedules, then).map(\.1) == [then / 60 * 60])
      _ = times.due(schedules, 1_000)
    }
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test(arguments: ["* * * * *", "0 0 29 2 *", "0 0 1 1 *", "59 23 31 12 0"]) func anyClockIsTaken(
    text: String
  ) throws {
    let cron = try #require(CronExpression(text))
    for time in [Int64.min, -1, 0, 59, 4_107_542_400, 253_402_300_799, Int64.max] {
      if let next = cron.next(after: time) { #expect(next > 0) }
      if let last = cron.last(until: time, from: .min) { #expect(last >= 0 && last <= max(time, 0)) }
    }
  }

  /// After a weekend: the next slot is a minute ahead, and the last one was three days ago.
  @Test func lastSlotOfUnevenSpacingIsFound() throws {
    let cron = try #require(CronExpression("0 8 * * 1-5"))
    let schedules = [TaskSchedule(name: "s", kind: "tick", cron: cron, payload: "", priority: 0)]
    // Monday 2026-11-23, 07:59; the last slot was on Friday.
    let monday = now - 19 * 3_600 - 30 * 60 - 15 - 86_400 + 7 * 3_600 + 59 * 60
    var times = CronTimes()
    #expect(times.due(schedules, monday).map(\.1) == [monday + 60 - 3 * 86_400])
    #expect(times.next(schedules, monday) == monday + 60)
    #expect(times.due(schedules, monday + 60).map(\.1) == [monday + 60])
  }

  /// A schedule whose first slot is still to come is told of once, to be remembered.
  @Test func scheduleWithoutASlotIsToldOfOnce() throws {
    let cron = try #require(CronExpression("0 0 2 1 *"))
    let schedules = [TaskSchedule(name: "s", kind: "tick", cron: cron, payload: "", priority: 0)]
    var times = CronTimes()
    #expect(times.due(schedules, 1_000).map(\.1) == [nil])
    #expect(times.due(schedules, 2_000).isEmpty)
    #expect(times.due(schedules, 86_400).map(\.1) == [86_400])
  }

  /// It would be looked at in turn after turn, each of them a transaction.
  @Test func scheduleWithoutASlotFor40YearsIsNotLookedAtAllTheTime() throws {
    let cron = try #require(CronExpression("0 0 29 2 */7"))
    let schedules = [TaskSchedule(name: "s", kind: "tick", cron: cron, payload: "", priority: 0)]
    // 2088-03-01 and 2128-02-29: 2100 is no leap year.
    let (then, slot): (Int64, Int64) = (3_728_937_600, 4_991_068_800)
    #expect(cron.next(after: then) == nil)
    var times = CronTimes()
    #expect(times.due(schedules, then).map(\.1) == [then - 86_400])
    var looks = 0
    var now = then
    while now < slot {
      let next = try #require(times.next(schedules, now))
      try #require(next > now)
      now = next
      #expect(times.due(schedules, now).map(\.1) == (now == slot ? [slot] : []))
      looks += 1
    }
    #expect(now == slot)
    #expect(looks < 1_000)
  }

  @Test func lastIsWhatNextWouldComeTo() throws {
    for text in ["*/7 3-5 * * *", "0 0 29 2 *", "5,50 * 1,31 * 3", "0 12 * 6 *"] {
      let cron = try #require(CronExpression(text))
      var slot = try #require(cron.next(after: now))
      for _ in 0..<50 {
        let next = try #require(cron.next(after: slot))
        #expect(cron.last(until: next - 1, from: 0) == slot)
        #expect(cron.last(until: next, from: 0) == next)
        #expect(cron.last(until: next - 1, from: slot + 1) == nil)
        slot = next
      }
    }
  }

  @Test func stepSaysWhetherASlotIsEnqueued() {
    #expect(CronStep(slot: 60, known: nil, now: 60) == .noted)
    #expect(CronStep(slot: 120, known: 60, now: 120) == .due)
    #expect(CronStep(slot: 120, known: 120, now: 121) == .known)
    #expect(CronStep(slot: 60, known: 120, now: 119) == .known)
    #expect(CronStep(slot: 60, known: 7_260, now: 65) == .noted)
    #expect(CronStep(slot: 60, known: .max, now: 65) == .noted)
    #expect(CronStep(slot: 60, known: .min, now: 65) == .due)
    #expect(CronStep(slot: nil, known: nil, now: 65) == .noted)
    #expect(CronStep(slot: nil, known: 60, now: 65) == .known)
    #expect(CronStep(slot: nil, known: .max, now: 65) == .noted)
  }
}
