import EventLoop
import Glibc
import Logging
import PluginHost

@testable import Tasks

/// A store without a database, which fails as a test says.
final class FakeStore: TaskStore {
  var opens = 0
  /// Why it cannot be opened.
  var openFailure: TaskFailure?
  var due: Int64?
  var promotions = 0
  var promoteFailure: TaskFailure?
  var cleanFailure: TaskFailure?
  /// Milliseconds that its clock is ahead.
  var lead: Int64 = 0
  /// Tasks that are due, and those of them that are not let become ready.
  var waiting: [TaskIdentifier] = []
  var stuck: Set<TaskIdentifier> = []
  /// Whether a new task, or an outcome, is refused.
  var refusesTask: (NewTask) -> Bool = { _ in false }
  var refusesEnd: (AttemptEnd) -> Bool = { _ in false }
  /// Is called before each insertion.
  var beforeInsertion: () -> Void = {}
  /// How often each function that changes something was called, in order.
  var calls: [String] = []
  var transactions = 0
  /// Ready tasks of any kind.
  var ready = 0
  var inserted: [NewTask] = []
  var ended: [AttemptEnd] = []
  var renewed: [[TaskIdentifier]] = []
  /// What schedules were moved on to.
  var slots: [Int64?] = []

  let isShared: Bool
  init(isShared: Bool = false) { self.isShared = isShared }

  /// An engine's thread that no thread runs: the test takes its turns.
  func thread() throws -> TaskThread {
    let settings = TaskEngine.Settings(location: .none("the test has another store"))
    let engine = try TaskEngine(settings, loops: [], pool: ThreadPool(), log: Logger(label: "tests"))
    return TaskThread(engine, store: self)
  }

  var notifications: Int32? { nil }
  func open() throws(TaskFailure) {
    opens += 1
    if let openFailure { throw openFailure }
  }
  func close() {}
  func readNotifications() -> Bool { false }
  func notifyOthers() {}
  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    transactions += 1
    return try body()
  }
  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value { try body() }

  func promote(except others: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    promotions += 1
    if let promoteFailure { throw promoteFailure }
    return try promote(due(except: others))
  }
  func due(except others: [TaskIdentifier]) -> [TaskIdentifier] { waiting.filter { !others.contains($0) } }
  func promote(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [String] {
    if ids.contains(where: stuck.contains) { throw refusal }
    waiting.removeAll(where: ids.contains)
    return ids.map { _ in "a" }
  }
  func nextDue(except others: [TaskIdentifier]) -> Int64? {
    due ?? (self.due(except: others).isEmpty ? nil : 0)
  }
  func clean(_ retention: Retention) throws(TaskFailure) -> Int {
    if let cleanFailure { throw cleanFailure }
    return 0
  }

  private let refusal = TaskFailure(EINVAL, "no", isRefusal: true)

  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier] {
    beforeInsertion()
    calls.append("insert")
    if tasks.contains(where: refusesTask) { throw refusal }
    inserted += tasks
    return tasks.indices.map { TaskIdentifier(Int64(inserted.count - tasks.count + $0)) }
  }
  func claim(_ kind: String, limit: Int, lease: Int64, maximumAttempts: Int) -> Claim {
    var claim = Claim()
    for number in 0..<min(limit, ready) {
      claim.tasks.append(
        ClaimedTask(
          id: TaskIdentifier(Int64(number)), kind: kind, payload: [], attempt: 1, maximumAttempts: 3,
          priority: 0, run: 1))
    }
    ready -= claim.count
    return claim
  }
  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) {
    calls.append("end")
    if attempts.contains(where: refusesEnd) { throw refusal }
    ended += attempts
  }
  func renew(_ ids: [TaskIdentifier], lease: Int64) -> Set<TaskIdentifier> {
    calls.append("renew")
    renewed.append(ids)
    return Set(ids)
  }
  func expired() -> [ExpiredTask] { [] }
  func forgetFarTimes() {}
  func time() -> Int64 { Clock.unixMilliseconds + lead }
  func advance(schedule: String, to slot: Int64?) -> Bool {
    slots.append(slot)
    return false
  }
  func page(_ filter: TaskFilter, before: Int64?, count: Int) -> Page<TaskRecord> {
    Page(items: [], next: nil)
  }
  func task(_ id: TaskIdentifier) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? { nil }
  func paused() -> [String] { [] }
  func count(after: Int64?, count: Int) -> Page<KindCount> { Page(items: [], next: nil) }
  func cancel(_ id: TaskIdentifier) -> Bool { false }
  func retry(_ id: TaskIdentifier) -> Bool { false }
  func discard(_ id: TaskIdentifier) -> Bool { false }
  func setPaused(_ kind: String, _ isPaused: Bool) {}
}
