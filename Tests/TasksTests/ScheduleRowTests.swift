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

  /// An entry of PostgreSQL's index has room for less than 3 KB, and random digits cannot be compressed.
  @Test(arguments: Driver.allCases, [2_600, 2_601, 3_000, 1_048_576])
  func scheduleWithALongPayloadAdvances(driver: Driver, bytes: Int) throws {
    var random = SystemRandomNumberGenerator()
    let digits = (1..<bytes / 16 + 1).map { _ in
      String(UInt64.random(in: 1 << 63...UInt64.max, using: &random), radix: 16)
    }
    let text = "work/tick/* * * * */" + digits.joined()
    let name = String(text.prefix(bytes - 1))
    try driver.withStore { store throws in
      for schedule in [name + "a", name + "b"] {
        #expect(try advance(store, schedule, base) == false)
        #expect(try advance(store, schedule, base + 60) == true)
        #expect(try advance(store, schedule, base + 60) == false)
      }
    }
  }

  @Test func namesOfPostgresRowsAreReadable() throws {
    try Driver.postgres.withStore { store throws in
      let names = ["work/tick/@daily/", "work/tick/@daily/" + String(repeating: "\u{20ac} ", count: 1_000)]
      for name in names { #expect(try advance(store, name, base) == false) }
      let store = try #require(store as? PostgresStore)
      let found = try store.database.rows("SELECT name FROM patchbay.schedules ORDER BY octet_length(name)") {
        $0.text(0)
      }
      #expect(found.first == names[0])
      #expect(found.last?.hasPrefix("work/tick/@daily/\u{20ac} \u{20ac}") == true)
      #expect(found.last?.contains("... sha256:") == true)
    }
  }

  /// Older hosts kept long names as they were, where they could be compressed.
  @Test(arguments: Driver.allCases) func rowsOfOlderHostsGoOn(driver: Driver) throws {
    try driver.withStore { store throws in
      let name = String(repeating: "x", count: 5_000)
      try store.sql("INSERT INTO schedules VALUES ('\(name)', \(base))")
      #expect(try advance(store, name, base) == false)
      #expect(try advance(store, name, base + 60) == true)
      #expect(try advance(store, name, base + 60) == false)
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
