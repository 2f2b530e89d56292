import EventLoop
import PluginHost

/// The steps of a turn, each inside a transaction.
extension TaskThread {
  // MARK: claiming

  /// Kinds of which this host may take tasks now.
  var claimableKinds: [TaskKind] {
    mayBeReady.subtracting(postponed).sorted().compactMap { name in engine.kinds.withLock { $0[name] } }
  }

  /// - Parameter others: what this turn has claimed already.
  func claim(_ kind: TaskKind, _ others: [ClaimedTask]) throws(TaskFailure) -> [ClaimedTask] {
    var room = min(kind.rules.concurrency - runningByKind[kind.name, default: 0], Self.mostClaimed)
    if kind.usesPool {
      let blocking = others.count { other in engine.kinds.withLock { $0[other.kind]?.usesPool == true } }
      room = min(room, engine.settings.blockingLimit - runningBlocking - blocking)
    }
    guard room > 0 else { return [] }
    let claim = try store.claim(
      kind.name, limit: room, lease: engine.settings.lease, maximumAttempts: kind.rules.maximumAttempts)
    if claim.count < room { mayBeReady.remove(kind.name) }
    for (id, reason) in claim.refused {
      engine.log.warning("task \(id) (\(kind.name)) is set aside as dead: \(reason)")
    }
    return claim.tasks.sorted { ($1.priority, $0.id.number) < ($0.priority, $1.id.number) }
  }

  /// Of one kind in one turn: their payloads come at once.
  private static var mostClaimed: Int { 256 }

  func forgetUndeclaredKinds() {
    mayBeReady = mayBeReady.filter { kind in engine.kinds.withLock { $0[kind] != nil } }
  }

  // MARK: leases

  /// Tasks whose outcome this host owes.
  var idsAtWork: [TaskIdentifier] { running.values.filter { !$0.isForgotten }.map(\.id) }

  /// Tasks that no other host may take: those, and the ones whose outcome is not written down yet.
  var leased: [TaskIdentifier] { idsAtWork + ends.map(\.id) }

  /// Extends the leases on some of them; attempts at these of which this host has lost its lease.
  func renew(_ ids: [TaskIdentifier]) throws(TaskFailure) -> [EngineRun] {
    let held = try store.renew(ids, lease: engine.settings.lease)
    let lost = Set(ids).subtracting(held).subtracting(ends.map(\.id))
    return lost.isEmpty ? [] : running.values.filter { !$0.isForgotten && lost.contains($0.id) }
  }

  /// The ends of attempts whose hosts have died: they count as failed.
  func expired() throws(TaskFailure) -> [AttemptEnd] {
    let own = Set(idsAtWork)
    return try store.expired().compactMap { task in
      // Where the wall clock was set ahead, a lease may be over that this host is about to renew.
      if task.owner == owner, own.contains(task.id) { return nil }
      let rules = engine.kinds.withLock { $0[task.kind]?.rules } ?? TaskRules()
      let reason =
        "the host that ran it (\(task.owner ?? "nobody says which")) has died, or was not heard of in time"
      let isLast = task.attempt >= task.maximumAttempts
      if isLast { engine.log.warning("task \(task.id) (\(task.kind)) is dead: \(reason)") }
      return AttemptEnd(
        id: task.id, attempt: task.attempt, owner: task.owner, run: task.run,
        result: isLast
          ? .dead(reason: reason) : .retry(Backoff.delay(rules, attempt: task.attempt), reason: reason))
    }
  }

  func clean() throws(TaskFailure) {
    // Where it is refused, it is not tried again at once.
    alarms.hasMoreToClean = false
    alarms.hasMoreToClean = try store.clean(engine.settings.retention) > 0
    try store.forgetFarTimes()
  }

  /// Milliseconds until a task becomes due, or one that was set aside is tried again.
  func nextDue(_ now: UInt64) throws(TaskFailure) -> Int64? {
    let next = setAside.hasRoom ? try store.nextDue(except: setAside.ids) : nil
    return [next, setAside.wait(now)].compactMap { $0 }.min()
  }

  // MARK: schedules

  /// Schedules with a slot that has come. The database's clock is asked where one seems to be due by what is known of it,
  /// and once a minute, as it may be set.
  func dueSchedules(_ now: UInt64) throws(TaskFailure) -> [(TaskSchedule, Int64?)] {
    let schedules = engine.schedules.withLock { $0 }
    guard phase == .serving, !schedules.isEmpty, isScheduleDue || alarms.isTimeToClean(now) else { return [] }
    clock.set(try store.time())
    return cron.due(schedules, clock.seconds)
  }

  /// Whether a slot's task was enqueued: it may have been before, by another host.
  func enqueue(_ schedule: TaskSchedule, _ slot: Int64?) throws(TaskFailure) -> Bool {
    guard try store.advance(schedule: schedule.name, to: slot) else { return false }
    var task = NewTask(kind: schedule.kind, payload: Array(schedule.payload.utf8))
    task.priority = schedule.priority
    _ = try store.insert([task])
    return true
  }
}
