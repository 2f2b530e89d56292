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

  /// Whether other hosts may use the same database. Without `notifications` they are not heard of: it must be asked.
  var isShared: Bool { get }

  /// Reads what other hosts said; whether there may be tasks that are ready.
  func readNotifications() throws(TaskFailure) -> Bool

  /// Tells other hosts that there are tasks that they may run. In a transaction; takes effect with it.
  func notifyOthers() throws(TaskFailure)

  /// All of it, on disk when this returns, or nothing.
  func transaction<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value

  // MARK: the life of a task

  /// Adds tasks; for one whose unique key is taken, the identifier of the one that has it. In order.
  func insert(_ tasks: [NewTask]) throws(TaskFailure) -> [TaskIdentifier]

  /// Makes ready what has become due, but for some; the kinds of it.
  func promote(except others: [TaskIdentifier]) throws(TaskFailure) -> [String]

  /// Tasks that `promote(except:)` would make ready.
  func due(except others: [TaskIdentifier]) throws(TaskFailure) -> [TaskIdentifier]

  /// Makes these ready, as far as they are still due; the kinds of it.
  func promote(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [String]

  /// Milliseconds until the next task becomes due, but for some; nil if none waits.
  func nextDue(except others: [TaskIdentifier]) throws(TaskFailure) -> Int64?

  /// Takes ready tasks of a kind that is not paused, those of the highest priority first, then the oldest. Rows that
  /// cannot be run become dead, with the reason.
  ///
  /// - Parameter lease: milliseconds until another host may take them.
  func claim(
    _ kind: String, limit: Int, lease: Int64, maximumAttempts: Int
  ) throws(TaskFailure) -> Claim

  func end(_ attempts: [AttemptEnd]) throws(TaskFailure)

  /// Extends this host's leases on tasks that it runs; those of them that it still holds. What it holds and does not
  /// run, as after a commit whose answer was lost, is given up that way.
  func renew(_ ids: [TaskIdentifier], lease: Int64) throws(TaskFailure) -> Set<TaskIdentifier>

  /// Running tasks whose lease has run out, or that have none, or one from a clock that was set back since. They are
  /// locked for this transaction.
  func expired() throws(TaskFailure) -> [ExpiredTask]

  /// Takes away a few finished tasks that need not be kept; how many.
  func clean(_ retention: Retention) throws(TaskFailure) -> Int

  /// Brings back what a clock that has been set back since put into the far future: the next attempts of failed tasks,
  /// and the ends of those that are over, from which their retention counts.
  func forgetFarTimes() throws(TaskFailure)

  /// The database's wall clock, in milliseconds since 1970.
  func time() throws(TaskFailure) -> Int64

  /// Moves a schedule on to its slot; whether its task is to be enqueued (see `CronStep`). The database's clock is read
  /// when no other host can move the schedule any more: it says whether it was set back.
  ///
  /// - Parameter slot: seconds since 1970, by `time`; nil if none has come yet: then a schedule that is new is remembered
  ///   as of now, so that its first slot counts.
  func advance(schedule: String, to slot: Int64?) throws(TaskFailure) -> Bool

  // MARK: what people ask, all of it inside `reading`, or `transaction` for what changes something

  func reading<Value>(_ body: () throws(TaskFailure) -> Value) throws(TaskFailure) -> Value

  /// Looks at the next `count` tasks, the newest first, and returns those that the filter means: a part of a long list,
  /// so that nobody waits for all of it.
  ///
  /// - Parameter before: the last identifier that was looked at; nil at the begin.
  func page(_ filter: TaskFilter, before: Int64?, count: Int) throws(TaskFailure) -> Page<TaskRecord>
  func task(_ id: TaskIdentifier) throws(TaskFailure) -> (TaskRecord, payload: [UInt8], faults: [TaskFault])?
  /// Kinds that are paused.
  func paused() throws(TaskFailure) -> [String]
  /// Counts the next `count` tasks by kind and state, in order of their identifiers.
  ///
  /// - Parameter after: the last identifier that was counted; nil at the begin.
  func count(after: Int64?, count: Int) throws(TaskFailure) -> Page<KindCount>

  /// Cancels a task that is not over; whether it did.
  func cancel(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  /// Makes a task that is dead or cancelled ready, with all its attempts; whether it did.
  func retry(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  /// Takes a task away that is over; whether it did.
  func discard(_ id: TaskIdentifier) throws(TaskFailure) -> Bool
  func setPaused(_ kind: String, _ isPaused: Bool) throws(TaskFailure)
}

/// A part of an answer.
struct Page<Item: Sendable>: Sendable {
  var items: [Item]
  /// The last identifier that was looked at; nil if there is nothing after it.
  var next: Int64?
}

/// How many tasks of one kind are in one state.
struct KindCount: Sendable {
  var kind: String
  /// As the rows have it.
  var state: String
  var count: Int
  /// Milliseconds that the first of them has been due for; less than 0 if none is.
  var age: Int64
}
