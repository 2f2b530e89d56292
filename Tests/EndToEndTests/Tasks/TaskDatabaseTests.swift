import Foundation
import PatchbayTesting
import Testing

/// What becomes of tasks, and of the host, when its SQLite file is not as it should be.
@Suite(.showsHostLog, .inBothModes) struct TaskDatabaseTests {
  @Test func tasksSurviveTheHost() throws {
    let folder = try TaskFolder()
    let ids = try withHost(folder.plugins, flags: folder.flags) { host throws in
      let running = try host.enqueue("sleep 60000")
      while !folder.ran.contains(where: { $0.contains(running) }) {}
      let waiting = try host.enqueue("ok", query: "?delay=1")
      _ = try host.waitForTask(waiting, "done")
      let later = try host.enqueue("ok", kind: "unknown")
      host.send(signal: SIGKILL)
      _ = host.waitForExit()
      return [running, waiting, later]
    }
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      // Its host is dead for certain, as the file is this one's now: nothing is waited for but the backoff.
      let deadline = ContinuousClock.now + .seconds(20)
      while try host.task(ids[0]).attempt < 2, ContinuousClock.now < deadline {}
      let shown = try host.task(ids[0])
      #expect(shown.attempt == 2)
      #expect(shown.errors.first?.error.contains("has died") == true)
      #expect(try host.task(ids[1]).state == "done")
      #expect(try host.task(ids[2]).state == "ready")
      host.send(signal: SIGKILL)
    }
  }

  /// Where nobody says where: systemd's folder, else the user's; there each host takes a file that no other has.
  @Test func databaseIsInTheStateFolder() throws {
    let folder = try TaskFolder()
    func serve(_ environment: [String: String], _ body: (TestHost) throws -> Void) throws {
      try withHost(folder.plugins, environment: environment.merging(["HOME": folder.state.path]) { $1 }) {
        host throws in
        _ = try host.waitForTask(try host.enqueue(), "done")
        try body(host)
      }
    }
    func isThere(_ path: String) -> Bool {
      FileManager.default.fileExists(atPath: "\(folder.state.path)/\(path)")
    }
    try FileManager.default.createDirectory(
      atPath: "\(folder.state.path)/systemd", withIntermediateDirectories: true)
    try serve(["STATE_DIRECTORY": "\(folder.state.path)/systemd", "XDG_STATE_HOME": ""]) { _ throws in
      #expect(isThere("systemd/tasks.db"))
    }
    try serve(["STATE_DIRECTORY": "", "XDG_STATE_HOME": "\(folder.state.path)/xdg"]) { _ throws in
      #expect(isThere("xdg/patchbay/0/tasks.db"))
      try serve(["STATE_DIRECTORY": "", "XDG_STATE_HOME": "\(folder.state.path)/xdg"]) { _ throws in
        #expect(isThere("xdg/patchbay/0/tasks-1.db"))
      }
    }
    try serve(["STATE_DIRECTORY": "", "XDG_STATE_HOME": ""]) { _ throws in
      #expect(isThere(".local/state/patchbay/0/tasks.db"))
    }
  }

  @Test func taskThatRunsAtTheEndMayFinish() throws {
    let folder = try TaskFolder()
    let id = try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue("sleep 300")
      while !folder.ran.contains(where: { $0.contains(id) }) {}
      #expect(host.stop() == 0)
      return id
    }
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      #expect(try host.task(id).state == "done")
      #expect(folder.ran.count == 1)
    }
  }

  @Test func taskThatIsCutShortAtTheEndRunsAgainAndDoesNotCount() throws {
    let folder = try TaskFolder()
    let id = try withHost(folder.plugins, flags: folder.flags + ["--drain-time", "200ms"]) { host throws in
      let id = try host.enqueue("sleep 1500")
      while !folder.ran.contains(where: { $0.contains(id) }) {}
      host.stop()
      #expect(host.log.contains { $0.contains("task \(id) (work) still runs at the end") })
      return id
    }
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      #expect(try host.waitForTask(id, "done").attempt == 1)
      #expect(folder.ran.count == 2)
    }
  }

  @Test func secondHostOnOneFileIsToldWhoHasIt() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { first throws in
      _ = try first.enqueue()
      try withHost(folder.plugins, flags: folder.flags) { second throws in
        let answer = try second.request("POST", "/enqueue/work", body: "ok")
        #expect(answer.status == 503)
        #expect(answer.text.contains("\(EBUSY)"))
        #expect(second.waitForLog("belongs to another host") != nil)
      }
      _ = try first.waitForTask(try first.enqueue(), "done")
    }
  }

  @Test func fileLockedByAnotherProcessIsSaidAndComesBack() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      let script = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True)
        import time; time.sleep(3600)
        """
      let locker = try Subprocess("/usr/bin/python3", ["-c", script, folder.database])
      defer { locker.send(signal: SIGKILL) }
      #expect(locker.output.waitForLine { $0 == "locked" } != nil)
      let answer = try host.request("POST", "/enqueue/work", body: "ok")
      #expect(answer.status == 503)
      #expect(answer.text.contains("\(EBUSY)"))
      #expect(host.waitForLog("locked by another process") != nil)
      locker.send(signal: SIGKILL)
      _ = locker.waitForExit(timeout: .seconds(5))
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }

  @Test func removedFileIsSaidAndMadeAnew() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let lost = try host.enqueue(query: "?delay=3600000")
      for suffix in ["", "-wal", "-shm"] { try folder.state.remove("tasks.db\(suffix)") }
      let answer = try host.request("POST", "/enqueue/work", body: "ok")
      #expect(answer.status == 503)
      #expect(host.waitForLog("was removed or replaced") != nil)
      let id = try host.enqueue()
      #expect(id != lost)
      _ = try host.waitForTask(id, "done")
    }
  }

  @Test(arguments: [false, true]) func damagedFileIsSaidAndTheHostGoesOn(isOpen: Bool) throws {
    let folder = try TaskFolder()
    if !isOpen { try folder.state.write(String(repeating: "garbage!", count: 4_096), to: "tasks.db") }
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      if isOpen {
        for _ in 0..<5 { _ = try host.enqueue() }
        try Self.overwrite(folder.database)
      }
      let answer = try host.request("POST", "/enqueue/work", body: "ok")
      #expect(answer.status == 503)
      #expect(answer.text.contains("\(EIO)"))
      #expect(host.waitForLog("is damaged, or no database of tasks") != nil)
      let list = try host.tasks("list")
      #expect(list.code == 1)
      #expect(list.errors.contains("is damaged"))
      // Moved away, as the line in the log says, a new one is made.
      for suffix in ["", "-wal", "-shm"] { try? folder.state.remove("tasks.db\(suffix)") }
      let deadline = ContinuousClock.now + .seconds(10)
      while try host.request("POST", "/enqueue/work", body: "ok").status != 202,
        ContinuousClock.now < deadline
      {}
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }

  /// Writes nonsense over a database and its log in place, as a broken disk would.
  private static func overwrite(_ database: String) throws {
    for path in [database, "\(database)-wal"] {
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      let length = try file.seekToEnd()
      try file.seek(toOffset: 0)
      try file.write(contentsOf: Data(repeating: 0x5a, count: Int(length)))
      try file.close()
    }
  }

  @Test func otherProgramsDatabaseIsLeftAlone() throws {
    let folder = try TaskFolder()
    let make =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE precious (x)'); c.commit()"
    _ = try Subprocess.run("/usr/bin/python3", ["-c", make, folder.database])
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      #expect(try host.request("POST", "/enqueue/work", body: "ok").status == 503)
      #expect(host.waitForLog("database of another program") != nil)
    }
  }

  /// The disk is a file system of 1 MiB in memory, mounted for this host alone.
  @Test func fullDiskIsSaidAndTheHostGoesOn() throws {
    let folder = try TaskFolder()
    let small = "\(folder.state.path)/small"
    try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
    let script =
      "mount -t tmpfs -o size=1m tmpfs \(small) && head -c 300000 /dev/zero >\(small)/ballast && exec \"$@\""
    let mount = ["unshare", "-rm", "sh", "-c", script, "sh"]
    // In there everybody is root, and a socket named by the user is another one.
    let flags = ["--tasks", "sqlite:\(small)/tasks.db", "--admin", "\(folder.state.path)/admin"]
    try withHost(folder.plugins, flags: flags, under: mount) { host throws in
      let payload = String(repeating: "x", count: 100_000)
      var answered: [String] = []
      var full: HTTPResponse?
      for _ in 0..<20 where full == nil {
        let answer = try host.request("POST", "/enqueue/later", body: payload)
        if answer.status == 202 {
          answered.append(try answer.decode([String: String].self)["task"] ?? "")
        } else {
          full = answer
        }
      }
      #expect(full?.status == 503)
      #expect(full?.text.contains("\(ENOSPC)") == true)
      #expect(!answered.isEmpty)
      #expect(host.waitForLog("the disk is full") != nil)
      // What was promised is there, and what fits is taken again once there is room.
      let kept = Set(try host.listTasks().map(\.id))
      #expect(kept.isSuperset(of: answered))
      try FileManager.default.removeItem(atPath: "/proc/\(host.processIdentifier)/root\(small)/ballast")
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }
}

/// In the host's process; Isolation/IsolatedTaskTests.swift has the other.
@Suite(.showsHostLog) struct TaskCrashTests {
  @Test func crashOfAHandlerCountsAsAnAttempt() throws {
    let folder = try TaskFolder()
    for attempt in 1...2 {
      let host = try withHost(folder.plugins, flags: folder.flags) { host throws in
        if attempt == 1 { _ = try? host.enqueue("crash", query: "?attempts=2") }
        #expect(host.waitForExit() == 128 + Int(SIGABRT))
        return host
      }
      #expect(host.log.contains { $0.contains("SIGABRT") && $0.contains("a task work of plugin work") })
    }
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try #require(try host.listTasks().first?.id)
      let task = try host.waitForTask(id, "dead")
      #expect(task.attempt == 2)
      #expect(task.errors.count == 2)
    }
  }
}
