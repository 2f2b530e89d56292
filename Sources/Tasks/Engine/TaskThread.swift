import EventLoop
import Glibc
import Logging
import PluginHost

/// The engine's thread: everything here belongs to it.
///
/// A turn takes all that has come and commits it at once: new tasks, outcomes, what has become due, and the claims of
/// what may run next are one transaction, so that a thousand callers cost one write to the disk. Only then are callers
/// answered and tasks begun.
final class TaskThread {
  let engine: TaskEngine
  let store: any TaskStore
  /// Names this host in the database.
  let owner: String
  var isOpen = false

  /// Attempts under way: of one task there may be two, where the first is past its time and has not returned.
  private(set) var running: [ObjectIdentifier: EngineRun] = [:]
  private(set) var runningByKind: [String: Int] = [:]
  private(set) var runningBlocking = 0
  /// Outcomes that are not written down yet: kept until they are, or refused.
  private(set) var ends: [AttemptEnd] = []
  /// Kinds of which there may be ready tasks.
  var mayBeReady: Set<String> = []
  /// Kinds for which there was no room, until the alarm.
  var postponed: Set<String> = []
  var setAside = SetAside()
  private var isRestless = false
  /// Why the database could not be opened in this turn.
  private var openFailure: TaskFailure?
  private var nextLoop = 0
  private(set) var phase = TaskInbox.Phase.serving
  var alarms: Alarms
  var faults: FaultLog
  var cron = CronTimes()
  var clock = DatabaseClock()

  /// - Parameter store: another one than the settings say, in tests.
  init(_ engine: TaskEngine, store: (any TaskStore)? = nil) {
    self.engine = engine
    owner = ProcessName.make()
    self.store = store ?? engine.settings.location.makeStore(owner: owner, log: engine.log)
    faults = FaultLog(log: engine.log)
    alarms = Alarms(lease: engine.settings.lease, now: Clock.monotonic)
  }

  func run() {
    while phase != .over {
      let isReadable = engine.inbox.event.wait(
        orReadable: isOpen ? store.notifications : nil, milliseconds: waitTime)
      turn(engine.inbox.take(), hasNotifications: isReadable)
    }
    finish()
  }

  // MARK: a turn

  func turn(_ taken: TaskInbox.Batch, hasNotifications: Bool) {
    var batch = taken
    let now = Clock.monotonic
    if alarms.takePostponed(now) {
      mayBeReady.formUnion(postponed)
      postponed = []
    }
    setAside.update(now)
    note(batch)
    isRestless = false
    openFailure = nil
    forgetOverdue(now)
    do throws(TaskFailure) {
      let hasWork =
        !batch.isEmpty || !ends.isEmpty || alarms.isDue(now) || !mayBeReady.isEmpty || isScheduleDue
        || isTimeToPoll(now)
      guard hasWork || hasNotifications else { return }
      try open(now)
      if hasNotifications, try store.readNotifications() { considerAllKinds() }
      if isTimeToPoll(now) { considerAllKinds() }
      let work = try commitWholeOrApart(&batch, now)
      ends.removeAll(keepingCapacity: true)
      alarms.hasCommitted(now, nextDue: work.nextDue, promoted: work.promoted)
      faults.hasRecovered()
      for (done, identifier) in zip(batch.dones, work.identifiers) { done(.success(identifier)) }
      for claim in work.claims { begin(claim) }
      for lost in work.lost { lost.cancel(isOverdue: false) }
    } catch {
      for done in batch.dones { done(.failure(error)) }
      giveUp(error, now)
    }
    for question in batch.questions { answer(question, now) }
    hearOthers(now)
  }

  /// A notification that was read along with an answer of this turn makes no descriptor readable any more.
  private func hearOthers(_ now: UInt64) {
    guard isOpen else { return }
    do throws(TaskFailure) {
      guard try store.readNotifications() else { return }
      considerAllKinds()
      isRestless = true
    } catch {
      giveUp(error, now)
    }
  }

  private func commitWholeOrApart(
    _ batch: inout TaskInbox.Batch, _ now: UInt64
  ) throws(TaskFailure) -> Work {
    do throws(TaskFailure) {
      return try store.transaction { [batch] () throws(TaskFailure) in try commit(batch, now) }
    } catch {
      guard error.isRefusal else { throw error }
      return try commitApart(&batch, now)
    }
  }

  /// What a transaction has done, to be acted upon once it is on disk.
  struct Work {
    var identifiers: [TaskIdentifier] = []
    var claims: [ClaimedTask] = []
    var lost: [EngineRun] = []
    var nextDue: Int64?
    /// Tasks that have become due and are ready; nil if none were looked for.
    var promoted: Int?
  }

  private func commit(_ batch: TaskInbox.Batch, _ now: UInt64) throws(TaskFailure) -> Work {
    var work = Work()
    var fresh: Set<String> = []
    if !ends.isEmpty { try store.end(ends) }
    if !batch.tasks.isEmpty { work.identifiers = try store.insert(batch.tasks) }
    for task in batch.tasks where task.due == .now { fresh.insert(task.kind) }
    if alarms.isTimeToRenew(now), !running.isEmpty { work.lost = try renew(idsAtWork) }
    if alarms.isTimeToReap(now) { try store.end(try expired()) }
    if alarms.isTimeToClean(now) { try clean() }
    for (schedule, slot) in try dueSchedules(now) {
      if try enqueue(schedule, slot) { fresh.insert(schedule.kind) }
    }
    if setAside.hasRoom, alarms.isTimeToPromote(now) || !batch.tasks.isEmpty || !ends.isEmpty {
      let kinds = try store.promote(except: setAside.ids)
      work.promoted = kinds.count
      fresh.formUnion(kinds)
    }
    mayBeReady.formUnion(fresh)
    if phase == .serving {
      for kind in claimableKinds { work.claims += try claim(kind, work.claims) }
    }
    // Others may have room, or declare what nobody here does.
    let hasGivenBack = ends.contains { $0.result == .released }
    if hasGivenBack || !fresh.isDisjoint(with: mayBeReady) { try store.notifyOthers() }
    forgetUndeclaredKinds()
    work.nextDue = try nextDue(now)
    return work
  }

  // MARK: attempts

  private func note(_ batch: TaskInbox.Batch) {
    if batch.phase != .serving, phase == .serving {
      for run in running.values { run.cancel(isOverdue: false) }
    }
    phase = batch.phase
    if batch.hasNewKinds {
      cron = CronTimes()
      considerAllKinds()
    }
    for (run, outcome) in batch.ends {
      guard running.removeValue(forKey: ObjectIdentifier(run)) != nil else { continue }
      runningByKind[run.kind.name, default: 1] -= 1
      if run.kind.usesPool { runningBlocking -= 1 }
      engine.runningCount.subtract(1, ordering: .releasing)
      if !run.isForgotten { decide(run, outcome) }
    }
  }

  /// There is no room for it just now; others of its kind would fare no better.
  ///
  /// - Parameter nanoseconds: until it is worth trying again.
  private func giveBack(_ run: EngineRun, for nanoseconds: UInt64) {
    ends.append(run.released(owner: owner))
    mayBeReady.remove(run.kind.name)
    postponed.insert(run.kind.name)
    alarms.postpone(for: nanoseconds)
  }

  private func decide(_ run: EngineRun, _ outcome: TaskOutcome) {
    if outcome == .notBegun { return giveBack(run, for: 250_000_000) }
    if phase != .serving, case .failed = outcome, run.isCancelled.load(ordering: .acquiring) {
      return ends.append(run.released(owner: owner))
    }
    let end = run.end(outcome, owner: owner)
    if case .dead(let reason) = end.result {
      run.kind.generation.log.warning(
        "task \(run.id) (\(run.kind.name)) is dead after attempt \(run.attempt): \(reason)")
    } else if case .retry(let delay, let reason) = end.result {
      run.kind.generation.log.debug(
        "task \(run.id) (\(run.kind.name)): attempt \(run.attempt) failed, again in \(delay) ms: \(reason)")
    }
    ends.append(end)
  }

  /// Attempts past their time have failed. What runs keeps its place until it returns: it cannot be stopped.
  private func forgetOverdue(_ now: UInt64) {
    for run in running.values where run.deadline <= now && !run.isForgotten {
      run.isForgotten = true
      run.cancel(isOverdue: true)
      decide(run, .failed("it took longer than \(run.kind.rules.timeout / 1_000_000) ms"))
    }
  }

  private func begin(_ claim: ClaimedTask) {
    // Under the lock that `serve` takes: no use of a generation begins once it has been replaced.
    let kind = engine.kinds.withLock { kinds in
      let kind = kinds[claim.kind]
      kind?.generation.beginUse()
      return kind
    }
    guard let kind else {
      return ends.append(
        AttemptEnd(id: claim.id, attempt: claim.attempt, owner: owner, run: claim.run, result: .released))
    }
    let run = EngineRun(claim, kind, inbox: engine.inbox)
    if kind.usesPool {
      guard engine.pool.submit(run) else {
        run.abandon()
        kind.generation.endUse()
        return giveBack(run, for: 100_000_000)
      }
    }
    running[ObjectIdentifier(run)] = run
    runningByKind[kind.name, default: 0] += 1
    if kind.usesPool { runningBlocking += 1 }
    engine.runningCount.add(1, ordering: .relaxed)
    guard !kind.usesPool else { return }
    // Another process has its loop.
    guard !kind.isIsolated else { return run.run() }
    nextLoop = (nextLoop + 1) % engine.loops.count
    engine.loops[nextLoop].post(run)
  }

  func considerAllKinds() { mayBeReady.formUnion(engine.kinds.withLock { Array($0.keys) }) }
  /// A task of this kind may be ready: there is another turn at once.
  func consider(_ kind: String) {
    mayBeReady.insert(kind)
    isRestless = true
  }

  // MARK: the database

  /// Whether other hosts may add tasks without a word.
  private var polls: Bool { store.isShared && store.notifications == nil }

  /// A closed store is opened when there is something to do, not to look for it.
  private func isTimeToPoll(_ now: UInt64) -> Bool { isOpen && polls && alarms.isTimeToPoll(now) }

  var isScheduleDue: Bool {
    let now = clock.seconds
    return isOpen && phase == .serving
      && cron.next(engine.schedules.withLock { $0 }, now).map { $0 <= now } ?? false
  }

  private func open(_ now: UInt64) throws(TaskFailure) {
    guard !isOpen else { return }
    // Each try may take as long as a connection may: all who wait in this turn hear of the one.
    if let openFailure { throw openFailure }
    do throws(TaskFailure) {
      try store.open()
      clock.set(try store.reading { () throws(TaskFailure) in try store.time() })
    } catch {
      openFailure = error
      throw error
    }
    isOpen = true
    alarms = Alarms(lease: engine.settings.lease, now: now)
    // The alarm that would end it has gone with the others.
    postponed = []
    considerAllKinds()
  }

  /// Nothing of the turn took effect: what may be tried again is, after a moment.
  private func giveUp(_ failure: TaskFailure, _ now: UInt64) {
    faults.note(failure, now)
    store.close()
    isOpen = false
    alarms.tryAgain(after: 1_000_000_000)
    cron = CronTimes()
    considerAllKinds()
  }

  private func answer(_ question: TaskInbox.Question, _ now: UInt64) {
    do throws(TaskFailure) {
      try open(now)
      question(.success(self))
    } catch {
      giveUp(error, now)
      question(.failure(error))
    }
  }

  /// Milliseconds until there is something to do; nil: until somebody says so.
  var waitTime: Int64? {
    let now = Clock.monotonic
    guard !isRestless, ends.isEmpty || !isOpen else { return 0 }
    var next = alarms.next(hasRuns: !running.isEmpty, hasOthers: store.isShared, polls: isOpen && polls)
    if let deadline = running.values.lazy.filter({ !$0.isForgotten }).map(\.deadline).min() {
      next = min(next ?? deadline, deadline)
    }
    if isOpen, phase == .serving, let slot = cron.next(engine.schedules.withLock { $0 }, clock.seconds) {
      // Of its slots none is further than 30 years.
      let due = now + UInt64(max(0, slot * 1_000 - clock.milliseconds)) * 1_000_000
      next = min(next ?? due, due)
    }
    return next.map { $0 <= now ? 0 : Int64(($0 - now + 999_999) / 1_000_000) }
  }

  /// The end: gives back what still runs.
  private func finish() {
    let batch = engine.inbox.take()
    note(batch)
    batch.fail(TaskFailure(ESHUTDOWN, "the host is ending"))
    for run in running.values where !run.isForgotten {
      engine.log.warning("task \(run.id) (\(run.kind.name)) still runs at the end: it will run again")
      ends.append(run.released(owner: owner))
    }
    if isOpen, !ends.isEmpty {
      do throws(TaskFailure) {
        try store.transaction { () throws(TaskFailure) in
          try store.end(ends)
          try store.notifyOthers()
        }
      } catch {
        engine.log.error("the last outcomes of tasks are not written down: \(error)")
      }
    }
    store.close()
  }
}
