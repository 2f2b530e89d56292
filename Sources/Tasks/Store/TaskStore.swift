import PluginHost

/// Where tasks are kept. One driver for each database, all held to the same tests.
///
/// Belongs to the engine's thread; everything may block. What changes something is called inside `transaction` only.
/// Times are the database's own, so that hosts need not agree on one.
protocol TaskStore: AnyObject {
  /// Connects, makes the tables if there are none, and takes what it needs to be the only one where it must be.
  func open() throws(TaskFailure)

  /// After any failure, and at the end; `open` may follow.
  func close()

  /// Nil, or a descriptor that becomes readable when another host has something to say.
  var notifications: Int32? { get }

  /// Reads what other hosts said; whether there may be tasks that are ready.
  func readNotifications() throws(TaskFailure) -> Bool

  /// Tells other hosts that there are tasks that they may run. In a transaction; takes effect with it.
  func notifyOthers() throws(TaskFailure)

  /// All of it, on disk when this returns, or nothing.
  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value

  // MARK: the life of a task

  /// Adds tasks; for one whose unique key is taken, the identifier of the one that has it. In order.
  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier]

  /// Makes ready what has become due; the kinds of it.
  func promote() throws(TaskFailure) -> [String]

  /// Milliseconds until the next task becomes due; nil if none waits.
  func nextDue() throws(TaskFailure) -> Int64?

  /// Takes ready tasks of a kind that is not paused, those of the highest priority first, then the oldest.
  ///
  /// - Parameter lease: milliseconds until another host may take them.
  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> [ClaimedTask]

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure)

  /// Extends the leases of this host; the tasks that it still holds.
  func renew(lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier>

  /// Running tasks whose lease has run out, locked for this transaction.
  func expired() throws(TaskFailure) -> [ExpiredTask]

  /// Takes away a few finished tasks that need not be kept; how many.
  func clean(_ retention: Retention) throws(TaskFailure) -> Int

  /// Moves a schedule on to its slot (seconds since 1970); false if it has been there, or is seen for the first time.
  func advance(schedule: String, to slot: Int64) throws(TaskFailure) -> Bool

  // MARK: what people ask

  /// The newest first.
  func list(_ filter: TaskFilter) throws(TaskFailure) -> [TaskRecord]
  func task(_ id: TaskIdentifier) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])?
  func depths() throws(TaskFailure) -> [KindDepth]

  /// Cancels a task that is not over; whether it did.
  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  /// Makes a task that is dead or cancelled ready, with all its attempts; whether it did.
  func retry(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  /// Takes a task away that is over; whether it did.
  func discard(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  func setPaused(_ kind: String, _ isPaused: Bool) throws(TaskFailure)
}
