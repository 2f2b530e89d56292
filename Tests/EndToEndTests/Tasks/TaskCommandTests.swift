import Foundation
import PatchbayTesting
import Testing

/// `patchbay tasks` with names and numbers that there are not, and with very many tasks.
@Suite(.showsHostLog) struct TaskCommandTests {
  @Test(arguments: TaskQueue.allCases) func kindThatThereIsNotIsRefused(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, _ throws in
      for words in [["pause", "wrok"], ["resume", "wrok"], ["list", "--kind", "wrok"]] {
        let answer = try host.tasks(words)
        #expect(answer.code == 1, "\(words)")
        #expect(answer.errors.contains("there is no kind of tasks wrok"))
        #expect(answer.errors.contains("did you mean work?"))
      }
      #expect(try host.tasks("pause", "a b\n").code == 1)
      #expect(try host.taskKinds().allSatisfy { !$0.paused })
      // Declared, with no task; of no plugin, with one.
      #expect(try host.tasks("list", "--kind", "hasty").code == 0)
      #expect(try host.tasks("pause", "hasty").code == 0)
      _ = try host.enqueue(kind: "later")
      #expect(try host.tasks("pause", "later").code == 0)
      #expect(try host.taskKinds().filter(\.paused).map(\.kind) == ["hasty", "later"])
      #expect(try host.tasks("resume", "later").code == 0)
    }
  }

  @Test func taskThatThereIsNotIsRefused() throws {
    let folder = try TaskFolder()
    try withHost(folder.plugins, flags: folder.flags) { host throws in
      let id = try host.enqueue()
      _ = try host.waitForTask(id, "done")
      for word in ["show", "retry", "cancel", "discard"] {
        for wrong in ["999", "0", "abc", "99999999999999999999"] {
          let answer = try host.tasks(word, wrong)
          #expect(answer.code == 1, "\(word) \(wrong)")
          #expect(answer.errors.contains("there is no task"), "\(word) \(wrong)")
        }
      }
      for word in ["show", "retry", "pause"] { #expect(try host.tasks(word, "").code == 64) }
      // One of several is enough.
      #expect(try host.tasks("discard", id, "999").code == 1)
      #expect(try host.tasks("show", id).code == 1)
      #expect(try host.tasks("list", "--state", "raedy").errors.contains("did you mean ready?"))
      let mistyped = try host.tasks("cancle", id)
      #expect(mistyped.code == 64)
      #expect(mistyped.errors.contains("did you mean cancel?"))
    }
  }

  @Test(arguments: TaskQueue.allCases) func longListHoldsUpNobodyWhoEnqueues(queue: TaskQueue) throws {
    let folder = try TaskFolder()
    try queue.withHost(folder) { host, sql throws in
      try sql(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO tasks (kind, state, priority, due, created, payload) SELECT 'other', 'ready', 0, 0, 0, x'78' FROM n
        """, "INSERT INTO tasks (kind) SELECT 'other' FROM generate_series(1, 100000)")
      let words = ["tasks", "list", "--limit", "200000", "--json"] + host.adminFlags
      let listing = try Subprocess(Project.host, words)
      var enqueued = 0
      while listing.waitForExit(timeout: .zero) == nil {
        _ = try host.enqueue()
        enqueued += 1
      }
      #expect(listing.waitForExit(timeout: .seconds(60)) == 0)
      #expect(enqueued > 5, "one or two where the list is made at once")
      #expect(try host.taskKinds().contains { $0.kind == "other" && $0.ready == 100_000 })
    }
  }
}
