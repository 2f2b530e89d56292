import EventLoop
import Glibc
import PluginHost

@testable import Tasks

/// Rows that another program has written into the table of tasks. Whatever stands in them, every step of a turn goes on:
/// a database that works never makes one fail.
final class TaskRows: FuzzTarget {
  override var name: String { "task-rows" }
  override var seeds: [[UInt8]] {
    var all: [[UInt8]] = []
    for state in TaskState.allCases.indices {
      for kind: UInt8 in [0, 1, 2, 3] {
        var row: [UInt8] = [0, UInt8(state)]
        for number in 0..<9 { row += [(kind + UInt8(number)) % 6, 7] }
        all.append(row + [UInt8](repeating: 0, count: 4) + [3] + Array("key".utf8) + [4] + Array("data".utf8))
      }
    }
    return all
  }
  override var words: [String] {
    [
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "\u{0}", "\u{7f}\u{7f}\u{7f}\u{7f}", "this",
      "other",
    ]
  }

  private var store: SQLiteStore?

  /// Ends a transaction that shall leave nothing behind.
  private static let undone = TaskFailure(0, "undone on purpose")

  override func prepare() {
    var template = Array("/tmp/patchbay-fuzz-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { fatalError("mkdtemp: \(errno)") }
    let store = SQLiteStore(["\(path)/tasks.db"], owner: "this", makesFolder: false)
    do {
      try store.open()
      // Nothing is ever committed; and open files live as long as the process.
      for ending in ["", "-host", "-wal", "-shm"] { unlink("\(path)/tasks.db\(ending)") }
      rmdir(path)
    } catch {
      fatalError("\(error)")
    }
    self.store = store
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    guard let store else { return }
    var bytes = RowBytes(input)
    do throws(TaskFailure) {
      try store.transaction { () throws(TaskFailure) in
        for _ in 0..<3 where !bytes.isEmpty { insert(&bytes, into: store) }
        do throws(TaskFailure) {
          try turn(store)
          try ask(store)
        } catch {
          hold(false, "a row made a step fail: \(error)")
        }
        throw Self.undone
      }
    } catch {
      hold(error.description == Self.undone.description, "a transaction failed: \(error)")
    }
  }

  /// A row as the table takes it; the table refuses some.
  private func insert(_ bytes: inout RowBytes, into store: SQLiteStore) {
    let states = TaskState.allCases
    let state = Int(bytes.byte())
    let values: [SQLValue] = [
      bytes.text(kinds: ["a", "b"]),
      state < 200 ? .text(states[state % states.count].rawValue) : bytes.text(kinds: []),
      bytes.number() ?? .integer(0), bytes.number() ?? .integer(0), bytes.number() ?? .integer(0),
      bytes.number() ?? .null, bytes.number() ?? .integer(0), bytes.number() ?? .integer(0),
      bytes.number() ?? .null, bytes.number() ?? .null, bytes.number() ?? .null,
      bytes.optional(kinds: ["this", "other"]), bytes.optional(kinds: ["k"]), bytes.optional(kinds: []),
      .bytes(bytes.piece()),
    ]
    try? store.database.run(
      """
      INSERT INTO tasks (kind, state, priority, attempt, run, max_attempts, due, created, started, finished, lease,
        owner, unique_key, traceparent, payload)
      VALUES (CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT),
        CAST(? AS TEXT), ?)
      """, values)
  }

  /// What a turn of the engine does.
  private func turn(_ store: SQLiteStore) throws(TaskFailure) {
    var ends: [AttemptEnd] = []
    let rules = TaskRules()
    for task in try store.expired() {
      let delay = Backoff.delay(rules, attempt: task.attempt)
      hold(delay > 0, "a wait of \(delay) ms after attempt \(task.attempt)")
      ends.append(
        AttemptEnd(
          id: task.id, attempt: task.attempt, owner: task.owner, run: task.run,
          result: task.attempt >= task.maximumAttempts ? .dead(reason: "no") : .retry(delay, reason: "late")))
    }
    try store.end(ends)
    try store.forgetFarTimes()
    _ = try store.insert([NewTask(kind: "a", payload: [1])])
    _ = try store.promote(except: [])
    let wait = try store.nextDue(except: [])
    hold(wait.map { (0...TaskTime.latest).contains($0) } ?? true, "a wait of \(wait ?? 0) ms")
    for kind in ["a", "b"] {
      let claim = try store.claim(kind, limit: 10, lease: 60_000, maximumAttempts: 3)
      for task in claim.tasks {
        hold(
          (1...1_000_000).contains(task.attempt) && task.maximumAttempts >= 1 && task.run >= 0,
          "attempt \(task.attempt) of \(task.maximumAttempts), run \(task.run)")
        hold(task.payload.count <= NewTask.maximumPayload, "a payload of \(task.payload.count) bytes")
      }
      _ = try store.renew(claim.tasks.map(\.id), lease: 60_000)
      try store.end(claim.tasks.map(end))
    }
    _ = try store.clean(Retention())
  }

  private func end(_ task: ClaimedTask) -> AttemptEnd {
    let delay = Backoff.delay(TaskRules(), attempt: task.attempt)
    let results: [AttemptEnd.Result] = [
      .done, .released, .dead(reason: "no"), .retry(delay, reason: "again"),
    ]
    return AttemptEnd(
      id: task.id, attempt: task.attempt, owner: "this", run: task.run, result: results[task.attempt % 4])
  }

  /// What people ask.
  private func ask(_ store: SQLiteStore) throws(TaskFailure) {
    let page = try store.page(TaskFilter(), before: nil, count: 10)
    for record in page.items {
      for time in [record.created, record.due, record.started ?? 0, record.finished ?? 0] {
        hold((0...TaskTime.latest).contains(time), "a time of \(time) ms")
      }
      _ = try store.task(record.id)
      _ = try store.cancel(record.id)
      do throws(TaskFailure) {
        _ = try store.retry(record.id)
      } catch {
        // Another task may have its unique key.
        guard error.code == EEXIST else { throw error }
      }
      _ = try store.cancel(record.id)
      _ = try store.discard(record.id)
    }
    _ = try store.count(after: nil, count: 10)
    _ = try store.paused()
  }
}
