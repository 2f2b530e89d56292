import EventLoop
import Exchange
import Glibc
import Logging
import Synchronization

/// Replaces plugins while they run. It decides on one thread, the reload thread; code of plugins runs on hook threads.
///
/// A set of changed files is one transaction: all of them are loaded and checked together, then started and tried,
/// and only when everything has gone well the route table is swapped. Whatever fails before leaves what serves.
public final class Reloader {
  private let loader: PluginLoader
  public let registry: Registry
  let log: Logger
  var slots: [Slot] = []
  private let lane: HookLane
  var retirement: Retirement
  /// Transactions that have not begun, with their jobs.
  private var queued: [(transaction: ReloadTransaction, job: HookJob)] = []
  /// Transactions that have begun and are not finished, with their jobs.
  private var running: [(transaction: ReloadTransaction, job: HookJob)] = []

  /// Hands a new table to all loops. Before the loops run there is nobody to tell.
  public var publish: (RouteTable) -> Publication = { _ in Publication(loops: 0) }
  /// Hears of the generations that serve from now on, before any that no longer does is stopped.
  public var serving: ([Generation]) -> Void = { _ in }
  /// Hears of the status before calls can meet new generations.
  var statusHasChanged: (ReloadStatus) -> Void = { _ in }
  /// Tries a new generation with one request; what is wrong with its answer, or nil. Called on hook threads.
  public var probe: @Sendable (RouteTable, ReloadSettings.Probe) -> String? = { _, _ in nil }

  /// - Parameter hookLimit: nanoseconds that one hook of a plugin may take; nil: for ever.
  public init(
    loader: PluginLoader, registry: Registry, mappedLimit: Int, hookLimit: UInt64?, log: Logger
  ) {
    self.loader = loader
    self.registry = registry
    self.log = log
    lane = HookLane(limit: hookLimit, log: log)
    retirement = Retirement(mappedLimit: mappedLimit, loader: loader, log: log)
  }

  // MARK: what to do

  /// At the start: loads each file by itself; what fails is left out. Returns the failures; nil if `isEnding` said that
  /// the host shall end meanwhile.
  public func loadFirst(_ files: [String], isEnding: () -> Bool) -> [PluginFailure]? {
    var failures: [PluginFailure] = []
    var left = files.count
    let woken = Semaphore()
    lane.wakeUp.set { woken.signal() }
    for file in files {
      add([file]) { _, outcomes in
        left -= 1
        for case .failed(let failure) in outcomes { failures.append(failure) }
      }
    }
    while left > 0 {
      attend()
      if isEnding() { return nil }
      if left > 0 { _ = woken.wait(nanoseconds: 20_000_000) }
    }
    return failures
  }

  /// Who is woken when a hook has returned; from any thread.
  func onProgress(_ wake: @escaping @Sendable () -> Void) { lane.wakeUp.set(wake) }

  /// Brings what serves in line with files that have changed, come or gone.
  ///
  /// - Parameter isForced: loads them anew even with the same content.
  func add(
    _ files: [String], _ rule: ReloadTransaction.Rule = .allOrNone, isForced: Bool = false,
    completion: @escaping (ReloadTransaction, [ReloadOutcome]) -> Void = { _, _ in }
  ) {
    let wanted = Set(files)
    let heldBack = slots.filter { !$0.culprits.isDisjoint(with: wanted) }.map(\.file)
    let all = wanted.union(heldBack)
    // What waits is joined, so that it never grows beyond the files that there are.
    let joined = queued.first { waiting, _ in
      guard waiting.rule == rule, waiting.isForced == isForced else { return false }
      return waiting.files == all || !isForced && rule == .allOrNone && !waiting.files.isDisjoint(with: all)
    }
    if let (waiting, job) = joined {
      waiting.files.formUnion(all)
      job.files = waiting.files
      return waiting.completions.append(completion)
    }
    let transaction = ReloadTransaction(all, rule, isForced: isForced)
    transaction.completions.append(completion)
    let job = job(for: transaction)
    queued.append((transaction, job))
    lane.add(job)
  }

  /// Loads everything anew: what has changed together, or not at all; then the rest, each by itself.
  func addAll(_ files: [String], completion: @escaping ([ReloadOutcome]) -> Void) {
    add(files) { [self] transaction, outcomes in
      let same = transaction.unchanged.map(\.file) + transaction.refused.map(\.file)
      guard !same.isEmpty else { return completion(outcomes) }
      let changed = outcomes.filter { if case .unchanged = $0 { false } else { true } }
      add(same, .each, isForced: true) { _, rest in completion(changed + rest) }
    }
  }

  private func job(for transaction: ReloadTransaction) -> HookJob {
    HookJob(
      files: transaction.files,
      HookJob.Steps(
        begin: { [self] in
          running += queued.filter { $0.transaction === transaction }
          queued.removeAll { $0.transaction === transaction }
          transaction.begin(transaction.files.sorted().map(item))
        },
        body: { [loader, registry, probe] progress in transaction.run(loader, registry, probe, progress) },
        finish: { [self] in
          running.removeAll { $0.transaction === transaction }
          finish(transaction)
        },
        abandon: { [self] step, problem in abandon(transaction, step.file, problem) },
        returnedLate: { [log] in
          log.info("\(transaction.files.sorted().joined(separator: ", ")) has returned after it was given up")
          transaction.endLate()
        }))
  }

  private func item(_ file: String) -> ReloadTransaction.Item {
    let slot = slots.first { $0.file == file }
    return ReloadTransaction.Item(
      file: file, isKnown: slot != nil, serving: slot?.generation, refused: slot?.refused)
  }

  // MARK: what there is

  /// All files that are known.
  public var files: [String] { slots.map(\.file) }

  /// The file of a plugin, by the plugin's name, its file's name or its path.
  public func file(named name: String) -> String? {
    slots.first { slot in
      slot.generation?.name == name || slot.file == name || Self.stem(slot.file) == name
    }?.file
  }

  /// Finishes and begins what is due, and looks after old generations and error rates. To be called now and then while
  /// `needsAttention`, at `nextDue`, and when a hook has returned.
  public func attend() {
    lane.attend()
    let now = Clock.monotonic
    for index in slots.indices {
      guard let standby = slots[index].standby, let generation = slots[index].generation else { continue }
      if RollbackRule.isBroken(generation, before: standby.generation, standby.settings) {
        rollBack(index)
      } else if now >= standby.until {
        slots[index].standby = nil
        retirement.add(standby.generation, publication: standby.publication)
      }
    }
    retirement.attend(lane)
    lane.attend()
    noteDelays()
  }

  /// `patchbay status` tells of what takes long.
  private func noteDelays() {
    let late = lane.underWay.filter { $0.warnedOf != nil }
    for index in slots.indices {
      let job = late.first { $0.files.contains(slots[index].file) }
      slots[index].delay = job?.warnedOf.map { step in
        PluginProblem("is being replaced: \(step.name) has not returned yet", remedy: "see what it waits for")
      }
    }
    for file in late.flatMap(\.files) where !hasSlot(file) && PluginFolder.isPlugin(file) {
      slots.append(Slot(file: file))
    }
  }

  private func hasSlot(_ file: String) -> Bool { slots.contains { $0.file == file } }

  public var needsAttention: Bool { retirement.isBusy || slots.contains { $0.standby != nil } }
  /// Nanoseconds of the monotonic clock at which a hook has taken too long; nil if none runs.
  var nextDue: UInt64? { lane.nextDue }
  /// Whether code of plugins runs in a hook.
  public var runsHooks: Bool { lane.isRunning }
  /// The hooks that run, for people.
  public var lateHooks: [String] {
    lane.underWay.map { "\($0.progress.step.file): \($0.progress.step.name)" }
  }

  /// What there is to know, for people and programs.
  public var status: ReloadStatus {
    ReloadStatus(
      plugins: slots.map { PluginStatus($0, draining: retirement.draining) }, mapped: retirement.mapped,
      mappedBytes: retirement.mappedBytes)
  }

  /// At the end: every generation that is there, the serving ones last. What a hook thread is still starting is its own.
  public var allGenerations: [Generation] {
    lane.dropWaiting()
    let unserved = running.filter(\.job.isDone).flatMap(\.transaction.unserved)
    return unserved + retirement.draining + slots.compactMap { $0.standby?.generation }
      + slots.compactMap(\.generation)
  }

  static func stem(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    if name.hasSuffix(".so") { return String(name.dropLast(3)) }
    return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
  }

  // MARK: after the hooks

  /// - Parameter culprit: the file whose hook does not return. The others are tried again together with it.
  private func abandon(_ transaction: ReloadTransaction, _ culprit: String, _ problem: PluginProblem) {
    queued.removeAll { $0.transaction === transaction }
    running.removeAll { $0.transaction === transaction }
    // A plugin's library changes together with the settings file of its name, there or not, which is no plugin by itself.
    let concerned = transaction.files.sorted().filter {
      $0 == culprit || hasSlot($0) || PluginFolder.isPlugin($0)
    }
    let failures = concerned.map { file in
      let isOther = file != culprit && transaction.files.contains(culprit)
      let heldBack = PluginProblem(
        "is held back, since it changed together with \(culprit), which \(problem.problem)",
        remedy: "mend that one")
      setFailure(file, isOther ? heldBack : problem, culprits: isOther ? [culprit] : [])
      return PluginFailure(file: file, problem: isOther ? heldBack : problem)
    }
    complete(transaction, failures.map { .failed($0) })
  }

  func complete(_ transaction: ReloadTransaction, _ outcomes: [ReloadOutcome]) {
    report(outcomes)
    for completion in transaction.completions { completion(transaction, outcomes) }
    transaction.completions = []
  }
}
