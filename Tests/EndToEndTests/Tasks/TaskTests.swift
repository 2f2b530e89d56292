import Foundation
import PatchbayTesting
import Testing

/// Durable tasks as plugins and their clients see them, kept in SQLite.
@Suite(.showsHostLog, .inBothModes) struct TaskTests {
  @Test(arguments: ["work", "work.async"], [true, false])
  func runsAndSaysSo(kind: String, isAsync: Bool) throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("ok", kind: kind, isAsync: isAsync)
      let task = try host.waitForTask(id, "done")
      #expect(task.attempt == 1)
      #expect(task.payload == "ok")
      #expect(folder.ran == ["\(kind) \(id) 1 ok"])
    }
  }

  @Test func failuresAreTriedAgainAndKept() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("fail 2")
      let task = try host.waitForTask(id, "done")
      #expect(task.attempt == 3)
      #expect(task.errors.map(\.error) == ["as asked", "as asked"])
      let errno = try host.waitForTask(try host.enqueue("errno"), "dead")
      #expect(errno.attempt == 4)
      #expect(errno.errors.last?.error.contains("returned 11 (Resource temporarily unavailable)") == true)
    }
  }

  @Test(arguments: ["work", "work.async"]) func rejectedTaskIsDeadAtOnce(kind: String) throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let task = try host.waitForTask(try host.enqueue("reject", kind: kind), "dead")
      #expect(task.attempt == 1)
      #expect(task.errors.map(\.error) == ["never"])
    }
  }

  @Test func attemptPastItsTimeHasFailed() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let task = try host.waitForTask(try host.enqueue("hang", kind: "hasty"), "dead")
      #expect(task.attempt == 2)
      #expect(task.errors.allSatisfy { $0.error.contains("longer than 50 ms") })
    }
  }

  /// Four attempts at a time: each of these tasks has two that run beside each other before it is dead.
  @Test func attemptsThatOutliveTheirTimeGiveTheirPlacesBack() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let slow = try (0..<4).map { _ in try host.enqueue("sleep 400", kind: "hasty") }
      for id in slow { #expect(try host.waitForTask(id, "dead").attempt == 2) }
      let next = try (0..<8).map { _ in try host.enqueue("ok", kind: "hasty") }
      for id in next { #expect(try host.waitForTask(id, "done").errors.isEmpty) }
      #expect(host.stop() == 0)
    }
  }

  @Test func saysHowItWentOnlyOnce() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      _ = try host.waitForTask(try host.enqueue("twice", kind: "work.async"), "done")
      #expect(host.waitForLog("first 0, second \(ESTALE)") != nil)
    }
  }

  @Test func blockingEnqueueIsRefusedOnALoop() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let response = try host.request("POST", "/enqueue-wrong")
      #expect(response.status == 503)
      #expect(response.text.contains("\(EDEADLK)"))
    }
  }

  @Test func badTasksAreRefused() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      #expect(try host.request("POST", "/enqueue/a%20b", body: "").status == 400)
      #expect(try host.request("POST", "/enqueue-async/a%20b", body: "").status == 400)
      let large = String(repeating: "x", count: 1 << 20 + 1)
      #expect(try host.request("POST", "/enqueue/work", body: large + "x").text.contains("\(EMSGSIZE)"))
      #expect(try host.request("POST", "/enqueue/work?priority=99999", body: "").status == 400)
    }
  }

  @Test func taskOfAnUnknownKindWaitsForItsPlugin() throws {
    let folder = try TaskFolder(defines: ["NO_KINDS", "VERSION=\"0\""])
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("ok")
      #expect(try host.task(id).state == "ready")
      #expect(try host.taskKinds().first { $0.kind == "work" }?.plugin == nil)
      try folder.plugins.replace("work", with: "tasks/work")
      #expect(try host.waitForTask(id, "done").attempt == 1)
    }
  }

  @Test func delayedTaskWaitsForItsTime() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let start = ContinuousClock.now
      let id = try host.enqueue("ok", query: "?delay=300")
      let late = try host.enqueue("ok", query: "?delay=3600000")
      #expect(try host.task(id).state == "scheduled")
      _ = try host.waitForTask(id, "done")
      #expect(start.duration(to: .now) >= .milliseconds(300))
      #expect(try host.task(late).state == "scheduled")
    }
  }

  @Test func taskOfATimeWaitsForIt() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      let soon = try host.enqueue("ok", query: "?at=\(now + 400)")
      let past = try host.enqueue("ok", query: "?at=\(now - 1000)&delay=3600000")
      #expect(try host.task(soon).state == "scheduled")
      // The time goes before the delay.
      _ = try host.waitForTask(past, "done")
      _ = try host.waitForTask(soon, "done")
      #expect(Int64(Date().timeIntervalSince1970 * 1000) >= now + 400)
    }
  }

  @Test(arguments: [1, 3]) func noMoreOfAKindRunThanItAllows(limit: Int) throws {
    let folder = try TaskFolder(defines: ["CONCURRENCY=\(limit)"])
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let ids = try (0..<8).map { _ in try host.enqueue("sleep 100") }
      var most = 0
      while try host.task(ids.last ?? "").state != "done" {
        let running = try host.listTasks("--state", "running").count
        #expect(running <= limit)
        most = max(most, running)
      }
      #expect(most == limit)
    }
  }

  @Test func uniqueKeyGivesTheTaskThatWaits() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let first = try host.enqueue("ok", query: "?key=k&delay=3600000")
      #expect(try host.enqueue("other", query: "?key=k") == first)
      #expect(try host.enqueue("other", kind: "work.async", query: "?key=k") != first)
      #expect(try host.tasks("cancel", first).code == 0)
      #expect(try host.enqueue("other", query: "?key=k") != first)
    }
  }

  @Test func higherPriorityBeginsFirst() throws {
    let folder = try TaskFolder(defines: ["CONCURRENCY=1"])
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      #expect(try host.tasks("pause", "work").code == 0)
      for (payload, priority) in [("low", -1), ("high", 7), ("middle", 0)] {
        _ = try host.enqueue(payload, query: "?priority=\(priority)")
      }
      let last = try host.enqueue("last", query: "?priority=-2")
      #expect(try host.tasks("resume", "work").code == 0)
      _ = try host.waitForTask(last, "done")
      #expect(folder.ran.map { String($0.split(separator: " ")[3]) } == ["high", "middle", "low", "last"])
    }
  }

  @Test func traceContextOfTheRequestGoesWithTheTask() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      let id = try host.enqueue("ok", headers: [("traceparent", trace)])
      #expect(try host.task(id).traceparent == trace)
      let other = trace.replacing("4bf9", with: "4bfa")
      let own = try host.enqueue("ok", query: "?trace=\(other)", headers: [("traceparent", trace)])
      #expect(try host.task(own).traceparent == other)
      let none = try host.enqueue("ok", headers: [("traceparent", "nonsense")])
      #expect(try host.task(none).traceparent == nil)
    }
  }

  @Test func newGenerationTakesOverWhileTheOldOneFinishes() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let old = try host.enqueue("sleep 3000")
      while !folder.ran.contains(where: { $0.contains(old) }) {}
      try folder.plugins.replace("work", with: "tasks/work", defines: ["VERSION=\"2\""])
      #expect(host.waitForLog("serving plugin work 2") != nil)
      _ = try host.waitForTask(try host.enqueue("ok"), "done")
      #expect(try host.task(old).state == "running")
      #expect(try host.waitForTask(old, "done").attempt == 1)
    }
  }

  @Test func twoPluginsCannotDeclareOneKind() throws {
    let folder = try TaskFolder()
    try folder.plugins.add("tasks/work", as: "z-copy")
    let result = try runHost(folder.plugins, flags: folder.flags + ["--strict"])
    #expect(result.code == 3)
  }

  @Test func scheduleEnqueuesWhenItIsDue() throws {
    let folder = try TaskFolder(
      settings: "schedules:\n  - kind: work\n    cron: \"* * * * *\"\n    payload: tick\n")
    // Seen a day ago: the last slot since then is due at once.
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
    _ = try Subprocess.run(
      "/usr/bin/python3",
      [
        "-c",
        "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('UPDATE schedules SET slot=slot-600'); c.commit()",
        folder.database,
      ])
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      #expect(folder.ran.filter { $0.hasSuffix(" tick") }.count == 1)
    }
  }

  @Test func wrongScheduleIsRefusedByName() throws {
    let folder = try TaskFolder(settings: "schedules:\n  - kind: work\n    cron: \"61 * * * *\"\n")
    let result = try runHost(folder.plugins, flags: folder.flags + ["--strict"])
    #expect(result.code == 3)
    #expect(result.errors.contains("schedules.0.cron"))
  }
}
