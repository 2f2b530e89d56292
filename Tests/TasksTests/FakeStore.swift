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
  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value { try body() }
  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value { try body() }

  func promote() throws(TaskFailure) -> [String] {
    promotions += 1
    if let promoteFailure { throw promoteFailure }
    return []
  }
  func nextDue() -> Int64? { due }
  func clean(_ retention: Retention) throws(TaskFailure) -> Int {
    if let cleanFailure { throw cleanFailure }
    return 0
  }

  func insert(_ tasks: [NewTask]) -> [TaskIdentifier] { [] }
  func claim(_ kind: String, limit: Int, lease: Int64, maximumAttempts: Int) -> Claim { Claim() }
  func end(_ attempts: [AttemptEnd]) {}
  func renew(_ ids: [TaskIdentifier], lease: Int64) -> Set<TaskIdentifier> { [] }
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
