import EventLoop
import PluginHost
import Testing

@testable import Tasks

/// What a database remembers of schedules.
@Suite struct ScheduleRowTests {
  /// An hour ago, as slots have come.
  private let base = Clock.unixSeconds / 60 * 60 - 3_600

  private func advance(_ store: any TaskStore, _ name: String, _ slot: Int64?) throws -> Bool {
    try store.transaction { () throws(TaskFailure) in try store.advance(schedule: name, to: slot) }
  }

  @Test(arguments: Driver.allCases) func scheduleAdvancesOnceForEachSlot(driver: Driver) throws {
    try driver.withStore { store throws in
      let name = "each \"minute\", \u{20ac}"
      #expect(try advance(store, name, base) == false)
      #expect(try advance(store, name, base) == false)
      #expect(try advance(store, name, base + 60) == true)
      #expect(try advance(store, name, base + 60) == false)
      // The clock was ten years ahead, and is right again: the slot of now is noted, the next one counts.
      #expect(try advance(store, name, base + 315_576_000) == true)
      #expect(try advance(store, name, base + 120) == false)
      #expect(try advance(store, name, base + 180) == true)
    }
  }

  /// By its own clock the one that was enqueued is an hour ahead; by the database's it has come.
  @Test(arguments: Driver.allCases) func hostWhoseClockIsLateRepeatsNoSlot(driver: Driver) throws {
    try driver.withStore { store throws in
      #expect(try advance(store, "s", base) == false)
      #expect(try advance(store, "s", base + 3_600) == true)
      for slot in [base, base + 60, nil, base + 3_540] { #expect(try advance(store, "s", slot) == false) }
      #expect(try advance(store, "s", base + 3_600) == false)
    }
  }

  @Test(arguments: Driver.allCases) func firstSlotOfANewScheduleCounts(driver: Driver) throws {
    try driver.withStore { store throws in
      let next = Clock.unixSeconds + 20
      #expect(try advance(store, "new", nil) == false)
      #expect(try advance(store, "new", nil) == false)
      #expect(try advance(store, "new", next) == true)
      #expect(try advance(store, "new", nil) == false)
      #expect(try advance(store, "new", next) == false)
    }
  }

  @Test(arguments: Driver.allCases) func databaseTellsItsTime(driver: Driver) throws {
    try driver.withStore { store throws in
      let before = Clock.unixMilliseconds
      let time = try store.transaction { () throws(TaskFailure) in try store.time() }
      #expect((before - 1...Clock.unixMilliseconds).contains(time))
    }
  }
}
