import PluginHost

/// A turn that the database has refused because of one item in it, done again step by step.
///
/// Each step has transactions of its own (see `inHalves`). What is refused is set aside with its reason: a new task's
/// caller hears it, an outcome is written down without its text or given up, a step is left out of this turn. The rest
/// takes effect. As that may take long, leases come first.
extension TaskThread {
  /// - Parameter batch: its new tasks are taken out of it, as their callers are answered here.
  func commitApart(_ batch: inout TaskInbox.Batch, _ now: UInt64) throws(TaskFailure) -> Work {
    var work = Work()
    try renewInTime()
    try writeDown(ends, now)
    try insertApart(&batch)
    if alarms.isTimeToReap(now) { try reapApart(now) }
    if alarms.isTimeToClean(now) {
      try step("clearing away what is over", now) { () throws(TaskFailure) in try clean() }
    }
    try enqueueSchedulesApart(now)
    work.promoted = try promoteApart(now)
    considerAllKinds()
    if phase == .serving { try claimApart(&work, now) }
    try step("telling other hosts", now) { () throws(TaskFailure) in try store.notifyOthers() }
    try step("the next time that something is due", now) { () throws(TaskFailure) in
      work.nextDue = try nextDue(now)
    }
    return work
  }

  /// One transaction; what it refuses is noted.
  ///
  /// - Returns: whether it took effect.
  @discardableResult
  func step(
    _ name: String, _ now: UInt64, _ body: () throws(TaskFailure) -> Void
  ) throws(TaskFailure) -> Bool {
    try renewInTime()
    do throws(TaskFailure) {
      try store.transaction(body)
      return true
    } catch {
      guard error.isRefusal else { throw error }
      faults.noteRefusal(of: name, error, now)
      return false
    }
  }

  private func reapApart(_ now: UInt64) throws(TaskFailure) {
    var ends: [AttemptEnd] = []
    try step("finding tasks of dead hosts", now) { () throws(TaskFailure) in ends = try expired() }
    try writeDown(ends, now)
  }

  /// How many tasks were made ready.
  private func promoteApart(_ now: UInt64) throws(TaskFailure) -> Int {
    guard setAside.hasRoom else { return 0 }
    var due: [TaskIdentifier] = []
    try step("finding what has become due", now) { () throws(TaskFailure) in
      due = try store.due(except: setAside.ids)
    }
    var promoted = 0
    var refused: [(id: TaskIdentifier, failure: TaskFailure)] = []
    try inHalves(due[...]) { ids throws(TaskFailure) in
      try store.promote(ids)
    } taken: { _, kinds in
      promoted += kinds.count
      mayBeReady.formUnion(kinds)
    } refused: {
      refused.append(($0, $1))
    }
    for (id, _) in refused { setAside.add(id, now) }
    if let (id, failure) = refused.first {
      let others = refused.count > 1 ? " and \(refused.count - 1) others" : ""
      faults.noteRefusal(of: "making task \(id)\(others) ready", failure, now)
    }
    return promoted
  }

  private func enqueueSchedulesApart(_ now: UInt64) throws(TaskFailure) {
    // The turn before has looked at them, and done nothing.
    cron = CronTimes()
    var due: [(TaskSchedule, Int64?)] = []
    try step("finding schedules that are due", now) { () throws(TaskFailure) in due = try dueSchedules(now) }
    for (schedule, slot) in due {
      try step("the schedule \(schedule.name.prefix(200))", now) { () throws(TaskFailure) in
        if try enqueue(schedule, slot) { mayBeReady.insert(schedule.kind) }
      }
    }
  }

  private func claimApart(_ work: inout Work, _ now: UInt64) throws(TaskFailure) {
    for kind in claimableKinds {
      var claimed: [ClaimedTask] = []
      let isDone = try step("running tasks of the kind \(kind.name)", now) {
        [others = work.claims] () throws(TaskFailure) in
        claimed = try claim(kind, others)
      }
      if isDone {
        work.claims += claimed
      } else {
        // Again later; it may have been mended by then.
        mayBeReady.remove(kind.name)
        postponed.insert(kind.name)
        alarms.postpone(for: 5_000_000_000)
      }
    }
    forgetUndeclaredKinds()
  }
}
