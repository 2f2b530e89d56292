import Foundation
import PatchbayTesting
import PluginHost
import Testing

@testable import Tasks

/// What every driver must do. The same tests for each.
@Suite struct StoreTests {
  @Test(arguments: Driver.allCases) func taskGoesFromReadyToDone(driver: Driver) throws {
    try driver.withStore { store throws in
      let ids = try store.transaction { () throws(TaskFailure) in
        try store.insert([NewTask(kind: "a", payload: [0, 1, 255]), NewTask(kind: "b", payload: [])])
      }
      #expect(ids.count == 2)
      #expect(ids[0].number < ids[1].number)
      let claimed = try store.take("a")
      #expect(claimed.map(\.id) == [ids[0]])
      #expect(claimed[0].payload == [0, 1, 255])
      #expect(claimed[0].attempt == 1)
      #expect(try store.take("a").isEmpty)
      try store.end(claimed[0], .done)
      #expect(try store.task(ids[0])?.0.state == .done)
      #expect(try store.task(ids[1])?.0.state == .ready)
    }
  }

  @Test(arguments: Driver.allCases) func idsComeInTheOrderOfTheTasks(driver: Driver) throws {
    try driver.withStore { store throws in
      let tasks = (0..<500).map { NewTask(kind: "k\($0)", payload: Array("\($0) \"\\ü,{}".utf8)) }
      let ids = try store.transaction { () throws(TaskFailure) in try store.insert(tasks) }
      for (index, id) in ids.enumerated().filter({ $0.offset % 50 == 0 }) {
        #expect(try store.task(id)?.0.kind == "k\(index)")
        #expect(try store.task(id)?.payload == tasks[index].payload)
      }
    }
  }

  @Test(arguments: Driver.allCases) func failedTransactionChangesNothing(driver: Driver) throws {
    try driver.withStore { store throws in
      #expect(throws: TaskFailure.self) {
        try store.transaction { () throws(TaskFailure) in
          _ = try store.insert([NewTask(kind: "a", payload: [])])
          throw TaskFailure(1, "no")
        }
      }
      #expect(try store.list(TaskFilter()).isEmpty)
    }
  }

  @Test(arguments: Driver.allCases) func claimsByPriorityThenAge(driver: Driver) throws {
    try driver.withStore { store throws in
      var tasks = (0..<4).map { NewTask(kind: "a", payload: [UInt8($0)]) }
      tasks[2].priority = 5
      tasks[0].priority = -5
      let made = tasks
      _ = try store.transaction { () throws(TaskFailure) in try store.insert(made) }
      var order: [UInt8] = []
      for _ in 0..<4 { order += try store.take("a", limit: 1).flatMap(\.payload) }
      #expect(order == [2, 1, 3, 0])
    }
  }

  @Test(arguments: Driver.allCases) func scheduledTaskBecomesReadyWhenDue(driver: Driver) throws {
    try driver.withStore { store throws in
      var later = NewTask(kind: "a", payload: [])
      later.due = .after(3_600_000)
      var past = NewTask(kind: "a", payload: [])
      past.due = .at(1_000)
      let made = [later, past]
      let ids = try store.transaction { () throws(TaskFailure) in try store.insert(made) }
      #expect(try store.task(ids[0])?.0.state == .scheduled)
      #expect(try store.task(ids[1])?.0.state == .ready)
      let due = try #require(try store.nextDue(except: []))
      #expect((3_500_000...3_600_000).contains(due))
      try driver.makeDue(store)
      #expect(try store.transaction { () throws(TaskFailure) in try store.promote(except: []) } == ["a"])
      #expect(try store.nextDue(except: []) == nil)
      #expect(try store.take("a").count == 2)
    }
  }

  @Test(arguments: Driver.allCases) func whatIsDueBecomesReadyButForSome(driver: Driver) throws {
    try driver.withStore { store throws in
      let tasks = (0..<5).map { number in
        var task = NewTask(kind: "k\(number)", payload: [])
        task.due = .after(number == 4 ? 7_200_000 : 3_600_000)
        return task
      }
      let ids = try store.add(tasks)
      try driver.makeDue(store)
      let others = [ids[0], ids[1]]
      try store.transaction { () throws(TaskFailure) in
        #expect(Set(try store.due(except: [])) == Set(ids[..<4]))
        #expect(Set(try store.due(except: others)) == Set(ids[2..<4]))
        #expect(try store.nextDue(except: others) == 0)
        // The last one is not due.
        #expect(try store.promote([ids[2], ids[4]]) == ["k2"])
        #expect(try store.promote([ids[2]]).isEmpty)
        #expect(try store.promote(except: others) == ["k3"])
        #expect((3_500_000...3_600_000).contains(try store.nextDue(except: others) ?? 0))
        #expect(try store.nextDue(except: []) == 0)
        #expect(Set(try store.promote(except: [])) == ["k0", "k1"])
        #expect(try store.nextDue(except: [ids[4]]) == nil)
      }
    }
  }

  @Test(arguments: Driver.allCases) func failedAttemptWaitsAndKeepsItsReason(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      let first = try store.take("a")[0]
      try store.end(first, .retry(3_600_000, reason: "because \"of\" \\ this"))
      #expect(try store.task(id)?.0.state == .retry)
      try driver.makeDue(store)
      _ = try store.transaction { () throws(TaskFailure) in try store.promote(except: []) }
      let second = try store.take("a")[0]
      #expect(second.attempt == 2)
      #expect(second.run != first.run)
      try store.end(second, .dead(reason: "again"))
      let (record, _, faults) = try #require(try store.task(id))
      #expect(record.state == .dead)
      #expect(faults.map(\.text) == ["because \"of\" \\ this", "again"])
      #expect(faults.map(\.attempt) == [1, 2])
    }
  }

  @Test(arguments: Driver.allCases) func outcomeOfALostAttemptChangesNothing(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      let first = try store.take("a")[0]
      #expect(try store.transaction { () throws(TaskFailure) in try store.cancel(id) })
      #expect(try store.transaction { () throws(TaskFailure) in try store.retry(id) })
      let second = try store.take("a")[0]
      #expect(second.attempt == first.attempt)
      try store.end(first, .dead(reason: "late"))
      #expect(try store.task(id)?.0.state == .running)
      #expect(try store.task(id)?.faults.isEmpty == true)
      try store.end(second, .released)
      #expect(try store.task(id)?.0.state == .ready)
      #expect(try store.task(id)?.0.attempt == 0)
    }
  }

  @Test(arguments: Driver.allCases) func uniqueKeyIsFreeAgainWhenItsTaskIsOver(driver: Driver) throws {
    try driver.withStore { store throws in
      var task = NewTask(kind: "a", payload: [])
      task.uniqueKey = "key"
      let made = [task, task, NewTask(kind: "a", payload: [])]
      let ids = try store.transaction { () throws(TaskFailure) in try store.insert(made) }
      #expect(ids[0] == ids[1])
      #expect(ids[2] != ids[1])
      let claimed = try store.take("a").first { $0.id == ids[0] }
      try store.end(try #require(claimed), .dead(reason: "no"))
      let second = try store.transaction { () throws(TaskFailure) in try store.insert([made[0]]) }
      #expect(second != [ids[0]])
      let failure = #expect(throws: TaskFailure.self) {
        try store.transaction { () throws(TaskFailure) in try store.retry(ids[0]) }
      }
      #expect(failure?.code == EEXIST)
    }
  }

  @Test(arguments: Driver.allCases) func leaseThatRanOutIsFound(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      _ = try store.transaction { () throws(TaskFailure) in
        try store.claim("a", limit: 1, lease: -1_000, maximumAttempts: 7)
      }
      let expired = try store.transaction { () throws(TaskFailure) in try store.expired() }
      #expect(expired.map(\.id) == [id])
      #expect(expired.first?.maximumAttempts == 7)
      #expect(
        try store.transaction { () throws(TaskFailure) in try store.renew([id], lease: 60_000) } == [id])
      #expect(try store.transaction { () throws(TaskFailure) in try store.expired() }.isEmpty)
    }
  }

  @Test(arguments: Driver.allCases) func pausedKindIsNotClaimed(driver: Driver) throws {
    try driver.withStore { store throws in
      _ = try store.add("a")
      _ = try store.add("b")
      try store.transaction { () throws(TaskFailure) in
        try store.setPaused("a", true)
        try store.setPaused("a", true)
      }
      #expect(try store.take("a").isEmpty)
      #expect(try store.take("b").count == 1)
      #expect(try store.paused() == ["a"])
      let counts = try store.count(after: nil, count: 1_000)
      #expect(counts.next == nil)
      #expect(Set(counts.items.map { "\($0.kind) \($0.state) \($0.count)" }) == ["a ready 1", "b running 1"])
      #expect(counts.items.allSatisfy { (0..<60_000).contains($0.age) })
      try store.transaction { () throws(TaskFailure) in try store.setPaused("a", false) }
      #expect(try store.take("a").count == 1)
    }
  }

  @Test(arguments: Driver.allCases) func finishedTasksGoByAgeAndCount(driver: Driver) throws {
    try driver.withStore { store throws in
      let ids = try (0..<6).map { _ in try store.add("a") }
      for claim in try store.take("a") {
        try store.end(claim, claim.id == ids[0] ? .dead(reason: "no") : .done)
      }
      let waiting = try store.add("a")
      var keepTwo = Retention()
      keepTwo.count = 2
      let retention = keepTwo
      let cleaned = try store.transaction { () throws(TaskFailure) in try store.clean(retention) }
      // All five that are done may have ended in one millisecond: then none is newer than the others.
      #expect((3...5).contains(cleaned))
      #expect(try store.task(ids[0])?.0.state == .dead)
      var keepNone = Retention()
      (keepNone.age, keepNone.deadAge) = (-1_000, -1_000)
      let nothing = keepNone
      _ = try store.transaction { () throws(TaskFailure) in try store.clean(nothing) }
      #expect(try store.list(TaskFilter()).map(\.id) == [waiting])
    }
  }

  @Test(arguments: Driver.allCases) func onlyTasksThatAreOverAreDiscarded(driver: Driver) throws {
    try driver.withStore { store throws in
      let id = try store.add("a")
      #expect(try store.transaction { () throws(TaskFailure) in try store.discard(id) } == false)
      #expect(try store.transaction { () throws(TaskFailure) in try store.retry(id) } == false)
      #expect(try store.transaction { () throws(TaskFailure) in try store.cancel(id) })
      #expect(try store.transaction { () throws(TaskFailure) in try store.cancel(id) } == false)
      #expect(try store.transaction { () throws(TaskFailure) in try store.discard(id) })
      #expect(try store.task(id) == nil)
    }
  }

  @Test(arguments: Driver.allCases) func listIsFiltered(driver: Driver) throws {
    try driver.withStore { store throws in
      let ids = try ["a", "b", "a"].map { try store.add($0) }
      _ = try store.take("b")
      #expect(try store.list(TaskFilter()).map(\.id) == ids.reversed())
      #expect(try store.list(TaskFilter(), part: 1).map(\.id) == ids.reversed())
      #expect(try store.list(TaskFilter(kind: "a")).map(\.id) == [ids[2], ids[0]])
      #expect(try store.list(TaskFilter(state: .running)).map(\.id) == [ids[1]])
    }
  }
}
