import Foundation
import PatchbayTesting
import Testing

/// What tasks of a plugin in a process of its own do to that process, and what becomes of them.
@Suite(.showsHostLog) struct IsolatedTaskTests {
  private static let settings = "isolation: process\nworkers: 1\ngrace: 200ms\n"

  @Test(arguments: ["work", "work.async"]) func crashIsAnAttempt(kind: String) throws {
    let folder = try TaskFolder(settings: Self.settings)
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let task = try host.waitForTask(
        try host.enqueue("crash", kind: kind, query: "?attempts=2&delay=200"), "dead")
      #expect(task.attempt == 2)
      #expect(task.errors.count == 2)
      #expect(task.errors.allSatisfy { $0.error.contains("worker process that ran it has ended") })
      #expect(host.waitForLog("SIGABRT", "in a task \(kind) of plugin work 1", "task \(kind)") != nil)
      #expect(try host.waitForTask(try host.enqueue("ok"), "done").attempt == 1)
    }
  }

  @Test func attemptThatNeverEndsIsKilled() throws {
    let folder = try TaskFolder(settings: Self.settings)
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("sleep 600000", kind: "hasty", query: "?attempts=1")
      let task = try host.waitForTask(id, "dead")
      #expect(task.errors.map(\.error) == ["it took longer than 50 ms"])
      #expect(host.waitForLog("killed: task hasty \(id) did not end after its deadline") != nil)
      #expect(try host.waitForTask(try host.enqueue("ok", kind: "hasty"), "done").attempt == 1)
    }
  }

  @Test func whatHadNotBegunIsNoAttempt() throws {
    let folder = try TaskFolder(settings: Self.settings)
    try withHost(folder.plugins, flags: folder.flags + ["--pool-threads", "1"]) { host throws in
      let client = try host.connect()
      try client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
      while !folder.ran.contains("slow") {}
      // The worker's only thread is taken: this waits behind it, in that process.
      let waiting = try host.enqueue("ok", isAsync: true)
      try waitUntil { try host.task(waiting).state == "running" }
      let crash = try host.enqueue("crash", kind: "work.async", query: "?attempts=1&delay=100", isAsync: true)
      #expect(try host.waitForTask(crash, "dead").attempt == 1)
      let task = try host.waitForTask(waiting, "done")
      #expect(task.attempt == 1)
      #expect(task.errors.isEmpty)
    }
  }

  @Test func recyclingWaitsForTasks() throws {
    let folder = try TaskFolder(settings: Self.settings + "recycle_after: 1 calls\n")
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("sleep 2500")
      #expect(host.waitForLog("a worker process is recycled") != nil)
      #expect(try host.waitForTask(id, "done").attempt == 1)
      #expect(folder.ran.filter { $0.contains(" \(id) ") }.count == 1)
    }
  }

  @Test func crashOfABoundFunctionIsItsCallsOnly() throws {
    let folder = try PluginFolder()
    try folder.write(
      BindingsTests.libm + "isolation: process\nworkers: 1\nmemory: 256M\n", to: "maths.yaml")
    try folder.write(
      """
      library: libc.so.6
      isolation: process
      workers: 1
      routes:
        - {method: POST, path: /abort, symbol: abort, signature: "-> void"}

      """, to: "end.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.request("POST", "/abort").status == 502)
      #expect(host.waitForLog("SIGABRT", "POST /abort of plugin end") != nil)
      #expect(try host.get("/hypot?x=3&y=4").text == "5.0")
      #expect(try host.get("/hypot?x=3").status == 422)
    }
  }
}
