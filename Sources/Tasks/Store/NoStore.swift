import Glibc
import PluginHost

/// In place of a database where none can be: every use says why.
final class NoStore: TaskStore {
  private let failure: TaskFailure

  init(_ reason: String) { failure = TaskFailure(EIO, reason) }

  var notifications: Int32? { nil }
  var isShared: Bool { false }
  func open() throws(TaskFailure) { throw failure }
  func close() {}
  func readNotifications() throws(TaskFailure) -> Bool { throw failure }
  func notifyOthers() throws(TaskFailure) { throw failure }
  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value {
    throw failure
  }
  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value { throw failure }
  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier] { throw failure }
  func promote(except others: [TaskIdentifier]) throws(TaskFailure) -> [String] { throw failure }
  func due(except others: [TaskIdentifier]) throws(TaskFailure) -> [TaskIdentifier] { throw failure }
  func promote(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [String] { throw failure }
  func nextDue(except others: [TaskIdentifier]) throws(TaskFailure) -> Int64? { throw failure }
  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> Claim { throw failure }
  func end(_ attempts: [AttemptEnd]) throws(TaskFailure) { throw failure }
  func renew(_ ids: [TaskIdentifier], lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier> {
    throw failure
  }
  func expired() throws(TaskFailure) -> [ExpiredTask] { throw failure }
  func clean(_ retention: Retention) throws(TaskFailure) -> Int { throw failure }
  func forgetFarTimes() throws(TaskFailure) { throw failure }
  func time() throws(TaskFailure) -> Int64 { throw failure }
  func advance(schedule: String, to slot: Int64?) throws(TaskFailure) -> Bool { throw failure }
  func page(_ filter: TaskFilter, before: Int64?, count: Int) throws(TaskFailure) -> Page<TaskRecord> {
    throw failure
  }
  func task(
    _ id: TaskIdentifier
  ) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])? { throw failure }
  func paused() throws(TaskFailure) -> [String] { throw failure }
  func count(after: Int64?, count: Int) throws(TaskFailure) -> Page<KindCount> { throw failure }
  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool { throw failure }
  func retry(_ id: TaskIdentifier) throws(TaskFailure) -> Bool { throw failure }
  func discard(_ id: TaskIdentifier) throws(TaskFailure) -> Bool { throw failure }
  func setPaused(_ kind: String, _ isPaused: Bool) throws(TaskFailure) { throw failure }
}
