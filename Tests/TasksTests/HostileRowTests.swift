import Foundation
import PluginHost
import Testing

@testable import Tasks

/// Rows that another program has put into the tables. None of them ends the host or holds up the others.
@Suite struct HostileRowTests {
  @Test(
    arguments: Driver.allCases,
    [
      ("attempt = 2147483647", "attempts"), ("attempt = -1", "attempts"), ("attempt = 1000000", "attempts"),
      ("run = 9223372036854775807", "runs"), ("run = -1", "runs"), ("max_attempts = 0", "must be 1 at least"),
      ("max_attempts = -2147483648", "must be 1 at least"),
    ])
  func rowThatCannotRunIsSetAside(driver: Driver, row: (change: String, reason: String)) throws {
    try driver.withStore { store throws in
      let bad = try store.add("a")
      try store.sql("UPDATE tasks SET \(row.change) WHERE id = \(bad)")
      let good = try store.add("a")
      let claim = try store.transaction { () throws(TaskFailure) in
        try store.claim("a", limit: 10, lease: 60_000, maximumAttempts: 3)
      }
      #expect(claim.tasks.map(\.id) == [good])
      #expect(claim.refused.map(\.id) == [bad])
      let (record, _, faults) = try #require(try store.task(bad))
      #expect(record.state == .dead)
      #expect(faults.count == 1)
      #expect(faults.first?.text.contains(row.reason) == true)
      // Tried again, it is set aside again.
      #expect(try store.transaction { () throws(TaskFailure) in try store.retry(bad) })
      _ = try store.take("a")
      #expect(try store.task(bad)?.0.state != .ready)
    }
  }

  @Test(arguments: Driver.allCases) func payloadThatIsTooLargeStaysInTheDatabase(driver: Driver) throws {
    try driver.withStore { store throws in
      let large = try store.add("a")
      let full = try store.add("a")
      try store.sql(
        "UPDATE tasks SET payload = zeroblob(id - \(large) + 1048577 - 2 * (id > \(large)))",
        postgres:
          "UPDATE tasks SET payload = convert_to(repeat('x', CASE id WHEN \(large) THEN 1048577 ELSE 1048576 END), 'UTF8')"
      )
      let claimed = try store.take("a")
      #expect(claimed.map(\.id) == [full])
      #expect(claimed.first?.payload.count == 1_048_576)
      #expect(try store.task(large)?.faults.first?.text.contains("1048577 bytes") == true)
      #expect(try store.task(large)?.payload.count == 1_048_576)
    }
  }

  @Test(arguments: Driver.allCases) func numbersWithoutHarmAreTaken(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      try store.sql(
        "UPDATE tasks SET max_attempts = 2147483647, priority = -2147483648, traceparent = 'no trace', attempt = 999999"
      )
      let claimed = try #require(try store.take("a").first)
      #expect(claimed.id == id)
      #expect(claimed.attempt == 1_000_000)
      #expect(claimed.maximumAttempts == 1_000_000)
      #expect(claimed.traceparent == nil)
      try store.end(claimed, .released)
      #expect(try store.task(id)?.0.attempt == 999_999)
    }
  }

  @Test(arguments: Driver.allCases, [false, true]) func timesBeyondAllNumbersAreShown(
    driver: Driver, isPast: Bool
  ) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      let (number, time) =
        isPast ? ("-9223372036854775808", "-infinity") : ("9223372036854775807", "infinity")
      let columns = ["due", "created", "started", "finished", "lease"]
      try store.sql(
        "UPDATE tasks SET state = 'scheduled', \(columns.map { "\($0) = \(number)" }.joined(separator: ", "))",
        postgres:
          "UPDATE tasks SET state = 'scheduled', \(columns.map { "\($0) = '\(time)'" }.joined(separator: ", "))"
      )
      let record = try #require(try store.list().first)
      #expect(record.due == (isPast ? 0 : 253_402_300_799_999) || record.due == 253_402_214_400_000)
      #expect(record.created == record.due)
      #expect(try store.task(id) != nil)
      let wait = try #require(try store.nextDue(except: []))
      #expect(wait >= 0)
      var alarms = Alarms(lease: 15_000, now: 1)
      alarms.hasCommitted(2, nextDue: wait)
      #expect(alarms.next(hasRuns: true, hasOthers: true, polls: true) != nil)
      #expect(try store.count(after: nil, count: 10).items.count == 1)
      #expect(
        try store.transaction { () throws(TaskFailure) in try store.promote(except: []) }
          == (isPast ? ["a"] : []))
      _ = try store.transaction { () throws(TaskFailure) in try store.clean(Retention()) }
      try store.transaction { () throws(TaskFailure) in try store.forgetFarTimes() }
    }
  }

  @Test(arguments: Driver.allCases) func taskDueInSixHundredYearsIsNoLongWait(driver: Driver) throws {
    try driver.withStore { store throws in
      _ = try store.add("a")
      try store.sql(
        "UPDATE tasks SET state = 'scheduled', due = due + 600 * 31557600000",
        postgres: "UPDATE tasks SET state = 'scheduled', due = due + interval '600 years'")
      var alarms = Alarms(lease: 15_000, now: 1)
      alarms.hasCommitted(2, nextDue: try store.nextDue(except: []))
      alarms.hasCommitted(2, nextDue: .max)
      alarms.hasCommitted(2, nextDue: .min)
      #expect(alarms.isTimeToPromote(3))
    }
  }

  @Test(arguments: Driver.allCases, ["NULL", "far", "past"]) func runningRowOfNobodyIsTriedAgain(
    driver: Driver, lease: String
  ) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      let leases = [
        "NULL": ("NULL", "NULL"), "far": ("9223372036854775807", "'infinity'"),
        "past": ("-9223372036854775808", "'-infinity'"),
      ]
      let value = try #require(leases[lease])
      try store.sql(
        "UPDATE tasks SET state = 'running', owner = NULL, max_attempts = NULL, lease = \(value.0)",
        postgres: "UPDATE tasks SET state = 'running', owner = NULL, max_attempts = NULL, lease = \(value.1)")
      try store.transaction { () throws(TaskFailure) in
        let found = try store.expired()
        try store.end(
          found.map {
            AttemptEnd(
              id: $0.id, attempt: $0.attempt, owner: $0.owner, run: $0.run, result: .dead(reason: "nobody's"))
          })
      }
      #expect(try store.task(id)?.0.state == .dead)
      #expect(try store.task(id)?.faults.map(\.text) == ["nobody's"])
    }
  }

  /// As after a commit whose answer was lost: nobody runs it, so nobody may keep it.
  @Test(arguments: Driver.allCases) func leaseOnATaskThatNobodyRunsIsNotRenewed(driver: Driver) throws {
    try driver.withStore { store throws in
      let ids = try (0..<2).map { _ in try store.add("a") }
      _ = try store.transaction { () throws(TaskFailure) in
        try store.claim("a", limit: 2, lease: -1_000, maximumAttempts: 7)
      }
      let held = try store.transaction { () throws(TaskFailure) in try store.renew([ids[0]], lease: 60_000) }
      #expect(held == [ids[0]])
      #expect(try store.transaction { () throws(TaskFailure) in try store.expired() }.map(\.id) == [ids[1]])
    }
  }

  @Test(arguments: Driver.allCases) func timesOfAClockThatWasAheadAreForgotten(driver: Driver) throws {
    try driver.withStore { store throws in
      let ids = try (0..<3).map { _ in try store.add("a") }
      let claimed = try store.take("a").sorted { $0.id.number < $1.id.number }
      try store.end(claimed[0], .retry(1_000, reason: "no"))
      try store.end(claimed[1], .done)
      try store.end(claimed[2], .dead(reason: "no"))
      let years: Int64 = 10 * 31_557_600_000
      try store.sql(
        "UPDATE tasks SET due = due + \(years), finished = finished + \(years)",
        postgres:
          "UPDATE tasks SET due = due + interval '10 years', finished = finished + interval '10 years'")
      try store.transaction { () throws(TaskFailure) in try store.forgetFarTimes() }
      #expect(try store.transaction { () throws(TaskFailure) in try store.promote(except: []) } == ["a"])
      var short = Retention()
      (short.age, short.deadAge) = (-60_000, -60_000)
      let retention = short
      _ = try store.transaction { () throws(TaskFailure) in try store.clean(retention) }
      #expect(try store.list().map(\.id) == [ids[0]])
    }
  }

  @Test(arguments: Driver.allCases) func stateThatThereIsNotIsShownAndCanBeMended(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      try store.sql(
        "UPDATE tasks SET state = 'odd'",
        postgres: "ALTER TABLE tasks DROP CONSTRAINT tasks_state_check; UPDATE tasks SET state = 'odd'")
      let record = try #require(try store.list().first)
      #expect(record.state == nil)
      #expect(record.stateText == "odd")
      #expect(try store.take("a").isEmpty)
      #expect(try store.transaction { () throws(TaskFailure) in try store.cancel(id) })
      #expect(try store.transaction { () throws(TaskFailure) in try store.retry(id) })
      #expect(try store.take("a").map(\.id) == [id])
    }
  }

  @Test(arguments: Driver.allCases) func textsOfAnyKindAreShown(driver: Driver) throws {
    try driver.withStore { store throws in
      let texts = [
        "", "a b", "\u{1b}[31m", "it's {\"a\": \\}", "\u{20ac}", String(repeating: "x", count: 5_000),
      ]
      for text in texts {
        let quoted = text.replacingOccurrences(of: "'", with: "''")
        try store.sql(
          "INSERT INTO tasks (kind, state, priority, due, created, payload) VALUES ('\(quoted)', 'ready', 0, 0, 0, x'')",
          postgres: "INSERT INTO tasks (kind) VALUES ('\(quoted)')")
      }
      #expect(try store.list().map(\.kind).reversed() == texts.map { String($0.prefix(200)) })
      #expect(try store.count(after: nil, count: 100).items.count == texts.count)
      #expect(try store.list(TaskFilter(kind: "it's {\"a\": \\}")).count == 1)
    }
  }

  @Test(arguments: Driver.allCases) func identifiersOfOtherProgramsAreNotGivenAgain(driver: Driver) throws {
    try driver.withStore { store throws in
      let first = try store.add("a")
      try store.sql(
        "INSERT INTO tasks (kind, state, priority, due, created, payload) VALUES ('b', 'ready', 0, 0, 0, x''), ('b', 'ready', 0, 0, 0, x'')",
        postgres: "INSERT INTO tasks (id, kind) SELECT \(first) + n, 'b' FROM generate_series(1, 40) n")
      let task = [NewTask(kind: "a", payload: [])]
      // In PostgreSQL the transaction is refused once.
      let found = try? store.add(task)
      let ids = try found ?? store.add(task)
      #expect(ids.first.map { $0.number > first.number + 2 } == true)
      #expect(try store.list(TaskFilter(kind: "a")).count == 2)
    }
  }

  @Test(arguments: Driver.allCases) func identifiersOfOthersDoNotHoldUpTasksWithAUniqueKey(driver: Driver)
    throws
  {
    try driver.withStore { store throws in
      let first = try store.add("a")
      try store.sql(
        "INSERT INTO tasks (kind, state, priority, due, created, payload) VALUES ('b', 'ready', 0, 0, 0, x'')",
        postgres: "INSERT INTO tasks (id, kind) SELECT \(first) + n, 'b' FROM generate_series(1, 40) n")
      var task = NewTask(kind: "a", payload: [])
      task.uniqueKey = "key"
      let made = task
      let ids = try store.add([made])
      #expect(try store.add([made]) == ids)
      #expect(try store.list(TaskFilter(kind: "a")).map(\.id) == [ids[0], first])
    }
  }

  /// Of all tasks of a turn only the one hears of it.
  @Test func taskWithAUniqueKeyThatIsNotMadeIsRefused() throws {
    try Driver.postgres.withStore { store throws in
      try store.sql(
        "",
        postgres: """
          CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
          CREATE TRIGGER keep BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION keep()
          """)
      var task = NewTask(kind: "a", payload: [])
      task.uniqueKey = "key"
      let made = task
      let failure = #expect(throws: TaskFailure.self) { try store.add([made]) }
      #expect(failure?.isRefusal == true)
    }
  }

  /// AUTOINCREMENT gives no number any more once one row has the largest.
  @Test(arguments: Driver.allCases) func rowWithTheLargestIdentifierLeavesRoomForOthers(driver: Driver) throws
  {
    try driver.withStore { store throws in
      let first = try store.add("a")
      try store.sql(
        "INSERT INTO tasks (id, kind, state, priority, due, created, payload) VALUES (9223372036854775807, 'b', 'ready', 0, 0, 0, x'')",
        postgres: "INSERT INTO tasks (id, kind) VALUES (9223372036854775807, 'b')")
      let second = try store.add("a")
      #expect(second.number > first.number)
      #expect(try store.list(part: 1).map(\.kind) == ["b", "a", "a"])
      store.close()
      try store.open()
      #expect(try store.add("a").number > second.number)
      #expect(try store.take("b").count == 1)
    }
  }
}
