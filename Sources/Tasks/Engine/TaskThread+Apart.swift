import EventLoop
import Glibc
import PluginHost

/// A turn that the database has refused because of one item in it, done again item by item.
///
/// Each item has a transaction of its own. What is refused is set aside with its reason: a new task's caller hears it, an
/// outcome is written down without its text or given up, a step is left out of this turn. The rest takes effect.
extension TaskThread {
  /// - Parameter batch: its new tasks are taken out of it, as their callers are answered here.
  func commitApart(_ batch: inout TaskInbox.Batch, _ now: UInt64) throws(TaskFailure) -> Work {
    var work = Work()
    for end in ends { try writeDown(end, now) }
    try insertApart(&batch)
    if alarms.isTimeToRenew(now), !running.isEmpty {
      try step("the renewal of leases", now) { () throws(TaskFailure) in
        _ = try store.renew(idsAtWork, lease: engine.settings.lease)
      }
    }
    if alarms.isTimeToReap(now) { try reapApart(now) }
    if alarms.isTimeToClean(now) {
      try step("clearing away what is over", now) { () throws(TaskFailure) in try clean() }
    }
    try enqueueSchedulesApart(now)
    work.promoted = 0
    try step("what has become due", now) { () throws(TaskFailure) in
      let kinds = try store.promote()
      work.promoted = kinds.count
      mayBeReady.formUnion(kinds)
    }
    considerAllKinds()
    if phase == .serving { try claimApart(&work, now) }
    try step("telling other hosts", now) { () throws(TaskFailure) in try store.notifyOthers() }
    try step("the next time that something is due", now) { () throws(TaskFailure) in
      work.nextDue = try store.nextDue()
    }
    return work
  }

  /// One transaction; what it refuses is noted.
  ///
  /// - Returns: whether it took effect.
  @discardableResult
  private func step(
    _ name: String, _ now: UInt64, _ body: () throws(TaskFailure) -> Void
  ) throws(TaskFailure) -> Bool {
    do throws(TaskFailure) {
      try store.transaction(body)
      return true
    } catch {
      guard error.isRefusal else { throw error }
      faults.noteRefusal(of: name, error, now)
      return false
    }
  }

  private func writeDown(_ end: AttemptEnd, _ now: UInt64) throws(TaskFailure) {
    let name = "the outcome of task \(end.id)"
    if try step(name, now, { () throws(TaskFailure) in try store.end([end]) }) { return }
    for reason in ["(the database does not take its text)", ""] {
      var plain = end
      switch end.result {
      case .retry(let delay, _): plain.result = .retry(delay, reason: reason)
      case .dead: plain.result = .dead(reason: reason)
      case .done, .released: continue
      }
      if try step(name, now, { () throws(TaskFailure) in try store.end([plain]) }) { return }
    }
    engine.log.error("\(name) cannot be written down: it runs again when its lease is over")
  }

  private func insertApart(_ batch: inout TaskInbox.Batch) throws(TaskFailure) {
    let (tasks, dones) = (batch.tasks, batch.dones)
    (batch.tasks, batch.dones) = ([], [])
    for (index, task) in tasks.enumerated() {
      do throws(TaskFailure) {
        let made = try store.transaction { () throws(TaskFailure) in try store.insert([task]) }
        dones[index](made.first.map { .success($0) } ?? .failure(TaskFailure(EIO, "the task was not kept")))
        if task.due == .now { mayBeReady.insert(task.kind) }
      } catch {
        guard error.isRefusal else {
          for done in dones[index...] { done(.failure(error)) }
          throw error
        }
        dones[index](.failure(error))
      }
    }
  }

  private func reapApart(_ now: UInt64) throws(TaskFailure) {
    var ends: [AttemptEnd] = []
    try step("finding tasks of dead hosts", now) { () throws(TaskFailure) in ends = try expired() }
    for end in ends { try writeDown(end, now) }
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
