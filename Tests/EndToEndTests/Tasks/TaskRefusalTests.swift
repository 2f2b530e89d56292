import Foundation
import PatchbayTesting
import Testing

/// One item that the database does not take, or that no host can run. All others go on.
@Suite(.showsHostLog, .inBothModes) struct TaskRefusalTests {
  private let newRow = "INSERT INTO tasks (kind, state, priority, due, created, payload) VALUES"

  @Test(arguments: TaskQueue.allCases) func rowsOfOtherProgramsStopNothing(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        \(newRow) ('other', 'scheduled', 0, 9223372036854775807, 0, x''), ('other', 'retry', 0, 20760000000000, 0, x'');
        UPDATE tasks SET created = -9223372036854775808 WHERE state = 'retry';
        INSERT INTO tasks (kind, state, priority, attempt, due, created, payload) VALUES ('work', 'ready', 9, 2147483647, 0, 0, x'');
        INSERT INTO tasks (kind, state, priority, run, due, created, payload) VALUES ('work', 'ready', 9, -5, 0, 0, x'');
        INSERT INTO tasks (kind, state, priority, max_attempts, due, created, payload) VALUES ('work', 'ready', 9, -5, 0, 0, x'');
        \(newRow) ('work', 'ready', 9, 0, 0, zeroblob(3000000));
        \(newRow) ('no' || char(10) || 'such kind', 'odd', 0, 0, 0, x'ff');
        INSERT INTO schedules VALUES ('other', 9223372036854775807);
        """,
        """
        SELECT enqueue('other', 'x', delay => '600 years');
        INSERT INTO tasks (kind, state, due) VALUES ('other', 'scheduled', 'infinity'), ('other', 'retry', '-infinity');
        INSERT INTO tasks (kind, priority, attempt) VALUES ('work', 9, 2147483647);
        INSERT INTO tasks (kind, priority, run) VALUES ('work', 9, -5);
        INSERT INTO tasks (kind, priority, max_attempts) VALUES ('work', 9, -5);
        INSERT INTO tasks (kind, priority, payload) VALUES ('work', 9, convert_to(repeat('x', 3000000), 'UTF8'));
        INSERT INTO tasks (kind, unique_key, traceparent) VALUES (E'no\\nsuch kind', E'\\u20ac\\x01', repeat('x', 300));
        """)
      for _ in 0..<3 { _ = try host.waitForTask(try host.enqueue(), "done") }
      let dead = try host.listTasks("--state", "dead")
      #expect(dead.count == 4)
      for task in dead {
        #expect(try host.task(task.id).errors.count == 1)
        #expect(host.waitForLog("task \(task.id) (work) is set aside as dead") != nil)
      }
      #expect(try host.tasks("list").code == 0)
      #expect(try host.taskKinds().contains { $0.kind == "other" && $0.depth >= 2 })
      // Later turns have the same rows before them.
      _ = try host.waitForTask(try host.enqueue("fail 1"), "done")
    }
  }

  @Test(arguments: TaskQueue.allCases) func outcomeThatIsRefusedHoldsUpNoOther(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        CREATE TRIGGER texts BEFORE INSERT ON faults WHEN NEW.text LIKE '%as asked%'
        BEGIN SELECT RAISE(ABORT, 'not this text'); END
        """,
        """
        CREATE FUNCTION texts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.text LIKE '%as asked%' THEN RAISE 'not this text'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER texts BEFORE INSERT ON faults FOR EACH ROW EXECUTE FUNCTION texts()
        """)
      let failing = try host.enqueue("fail 1")
      let others = try (0..<3).map { _ in try host.enqueue() }
      for id in others { _ = try host.waitForTask(id, "done") }
      let task = try host.waitForTask(failing, "done")
      #expect(task.attempt == 2)
      #expect(task.errors.first?.error.contains("does not take its text") == true)
      #expect(host.waitForLog("the outcome of task \(failing) is refused", "not this text") != nil)
      // An outcome that is refused with any text is given up; its lease runs out, and no other waits for it.
      try sql(
        "CREATE TRIGGER done BEFORE UPDATE ON tasks WHEN NEW.state = 'dead' BEGIN SELECT RAISE(ABORT, 'not dead'); END",
        """
        CREATE FUNCTION undead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.state = 'dead' THEN RAISE 'not dead'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER done BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION undead()
        """)
      let never = try host.enqueue("reject")
      #expect(
        host.waitForLog("the outcome of task \(never) cannot be written down", timeout: .seconds(30)) != nil)
      _ = try host.waitForTask(try host.enqueue("fail 1"), "done")
    }
  }

  @Test(arguments: TaskQueue.allCases) func triggerThatIsBrokenHoldsUpNoOtherTask(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        CREATE TRIGGER audit AFTER INSERT ON faults WHEN NEW.text LIKE '%as asked%'
        BEGIN INSERT INTO no_such_table VALUES (1); END
        """,
        """
        CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.text LIKE '%as asked%' THEN INSERT INTO no_such_table VALUES (1); END IF; RETURN NEW; END $$;
        CREATE TRIGGER audit AFTER INSERT ON faults FOR EACH ROW EXECUTE FUNCTION audit()
        """)
      let failing = try host.enqueue("fail 1")
      #expect(host.waitForLog("no_such_table", timeout: .seconds(30)) != nil)
      #expect(try host.waitForTask(failing, "done", timeout: .seconds(60)).attempt == 2)
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }

  @Test(arguments: TaskQueue.allCases) func taskThatIsRefusedIsToldToItsCallerOnly(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        "CREATE TRIGGER keys BEFORE INSERT ON tasks WHEN NEW.unique_key = 'bad' BEGIN SELECT RAISE(ABORT, 'bad key'); END",
        """
        CREATE FUNCTION keys() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.unique_key = 'bad' THEN RAISE 'bad key'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER keys BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION keys()
        """)
      let statuses = Statuses()
      DispatchQueue.concurrentPerform(iterations: 24) { number in
        let isBad = number % 4 == 0
        let path = number % 2 == 0 ? "/enqueue/work" : "/enqueue-async/work"
        let answer = try? host.request("POST", "\(path)?key=\(isBad ? "bad" : "k\(number)")", body: "ok")
        statuses.add("\(isBad ? "bad" : "good") \(answer?.status ?? 0)")
      }
      #expect(statuses.counts == ["bad 400": 6, "good 202": 18])
      #expect(host.waitForLog("is not kept", "bad key") != nil)
    }
  }

  @Test(arguments: TaskQueue.allCases) func kindThatCannotBeClaimedHoldsUpNoOther(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        CREATE TRIGGER kinds BEFORE UPDATE ON tasks WHEN NEW.kind = 'hasty' AND NEW.state = 'running'
        BEGIN SELECT RAISE(ABORT, 'not hasty'); END
        """,
        """
        CREATE FUNCTION kinds() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.kind = 'hasty' AND NEW.state = 'running' THEN RAISE 'not hasty'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER kinds BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION kinds()
        """)
      let hasty = try host.enqueue(kind: "hasty")
      for _ in 0..<3 { _ = try host.waitForTask(try host.enqueue(), "done") }
      #expect(host.waitForLog("running tasks of the kind hasty is refused") != nil)
      try sql("DROP TRIGGER kinds", "DROP TRIGGER kinds ON tasks")
      _ = try host.waitForTask(hasty, "done", timeout: .seconds(60))
    }
  }

  @Test(arguments: TaskQueue.allCases) func taskThatIsNotMadeReadyHoldsUpNoOther(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        CREATE TRIGGER stuck BEFORE UPDATE ON tasks WHEN NEW.unique_key = 'stuck' AND NEW.state = 'ready'
        BEGIN SELECT RAISE(ABORT, 'not ready'); END
        """,
        """
        CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.unique_key = 'stuck' AND NEW.state = 'ready' THEN RAISE 'not ready'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER stuck BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION stuck()
        """)
      let stuck = try host.enqueue(query: "?delay=1&key=stuck")
      let others = try (0..<3).map { _ in try host.enqueue(query: "?delay=200") }
      for id in others + [try host.enqueue("fail 1")] { _ = try host.waitForTask(id, "done") }
      #expect(try host.task(stuck).state == "scheduled")
      #expect(host.waitForLog("making task \(stuck) ready is refused", "not ready") != nil)
      try sql("DROP TRIGGER stuck", "DROP TRIGGER stuck ON tasks")
      _ = try host.waitForTask(stuck, "done", timeout: .seconds(60))
    }
  }

  /// Its frame would be larger than any that a worker may send.
  @Test func reasonOfAnyLengthIsCut() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let task = try host.waitForTask(try host.enqueue("verbose"), "dead")
      #expect(task.attempt == 1)
      #expect(task.errors.first?.error.hasPrefix("xxxx") == true)
      _ = try host.waitForTask(try host.enqueue(), "done")
    }
  }

  private final class Statuses: @unchecked Sendable {
    // Sendable: behind its lock.
    private let lock = NSLock()
    private var found: [String: Int] = [:]
    var counts: [String: Int] { lock.withLock { found } }
    func add(_ status: String) { lock.withLock { found[status, default: 0] += 1 } }
  }
}
