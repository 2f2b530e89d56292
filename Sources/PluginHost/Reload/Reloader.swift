import EventLoop
import Glibc
import Logging
import Synchronization

/// Replaces plugins while they run. All of it happens on one thread, the one that loads plugins.
///
/// A set of changed files is one transaction: all of them are loaded and checked together, then started and tried,
/// and only when everything has gone well the route table is swapped. Whatever fails before leaves what serves.
public final class Reloader {
  private let loader: PluginLoader
  public let registry: Registry
  private let log: Logger
  private var slots: [Slot] = []
  private var retirement: Retirement

  /// Hands a new table to all loops. Before the loops run there is nobody to tell.
  public var publish: (RouteTable) -> Publication = { _ in Publication(loops: 0) }
  /// Hears of the generations that serve from now on, before any that no longer does is stopped.
  public var serving: ([Generation]) -> Void = { _ in }
  /// Tries a new generation with one request; what is wrong with its answer, or nil.
  public var probe: (RouteTable, ReloadSettings.Probe) -> String? = { _, _ in nil }

  public init(loader: PluginLoader, registry: Registry, mappedLimit: Int, log: Logger) {
    self.loader = loader
    self.registry = registry
    self.log = log
    retirement = Retirement(mappedLimit: mappedLimit, log: log)
  }

  // MARK: what to do

  /// At the start: loads each file by itself; what fails is left out. Returns the failures.
  public func loadFirst(_ files: [String]) -> [PluginFailure] {
    files.compactMap { file in
      if case .failed(let failure) = apply([file], force: false).first { return failure }
      return nil
    }
  }

  /// Brings what serves in line with files that have changed, come or gone: all of them or none.
  ///
  /// - Parameter force: loads them anew even with the same content.
  public func apply(_ files: [String], force: Bool) -> [ReloadOutcome] {
    let heldBack = slots.filter { $0.isHeldBack && !files.contains($0.file) }.map(\.file)
    var transaction = Transaction()
    for file in files + heldBack { prepare(file, force: force, in: &transaction) }
    if transaction.failures.isEmpty { trySwap(&transaction) }
    if !transaction.failures.isEmpty { giveUp(&transaction) }
    report(transaction.outcomes)
    return transaction.outcomes
  }

  /// All files that are known.
  public var files: [String] { slots.map(\.file) }

  /// The file of a plugin, by the plugin's name, its file's name or its path.
  public func file(named name: String) -> String? {
    slots.first { slot in
      slot.generation?.name == name || slot.file == name || Self.stem(slot.file) == name
    }?.file
  }

  /// Looks after old generations and error rates. To be called now and then while `needsAttention`.
  public func attend() {
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
    retirement.attend()
  }

  public var needsAttention: Bool { retirement.isBusy || slots.contains { $0.standby != nil } }

  /// What there is to know, for people and programs.
  public var status: ReloadStatus {
    ReloadStatus(
      plugins: slots.map { PluginStatus($0, draining: retirement.draining) }, mapped: retirement.mapped,
      mappedBytes: retirement.mappedBytes)
  }

  /// At the end: every generation that is there, the serving ones last.
  public var allGenerations: [Generation] {
    retirement.draining + slots.compactMap { $0.standby?.generation } + slots.compactMap(\.generation)
  }

  // MARK: the steps of a transaction

  private struct Transaction {
    var candidates: [(file: String, generation: Generation, settings: ReloadSettings)] = []
    var removals: [String] = []
    var started: [Generation] = []
    var failures: [PluginFailure] = []
    var outcomes: [ReloadOutcome] = []
  }

  private func prepare(_ file: String, force: Bool, in transaction: inout Transaction) {
    let slot = slots.first { $0.file == file }
    guard PluginFolder.isPlugin(file) else {
      if slot != nil { transaction.removals.append(file) }
      return
    }
    do throws(PluginFailure) {
      let known = force ? nil : slot?.generation?.content
      guard let generation = try loader.load(file, unless: known) else {
        setFailure(file, nil)
        transaction.outcomes.append(.unchanged(name: slot?.generation?.name ?? file))
        return
      }
      if !force, generation.content == slot?.refused {
        _ = generation.unload()
        transaction.outcomes.append(.unchanged(name: generation.name))
        return
      }
      do throws(PluginProblem) {
        transaction.candidates.append((file, generation, try ReloadSettings(generation.settings)))
      } catch {
        _ = generation.unload()
        throw PluginFailure(file: file, problem: error)
      }
    } catch {
      transaction.failures.append(error)
    }
  }

  private func trySwap(_ transaction: inout Transaction) {
    let changed = Set(transaction.candidates.map(\.file) + transaction.removals)
    guard !changed.isEmpty else { return }
    let candidates = transaction.candidates.map(\.generation)
    let staying = slots.filter { !changed.contains($0.file) }.compactMap(\.generation)
    let table: RouteTable
    do {
      table = try registry.table(of: staying + candidates)
    } catch {
      transaction.failures = [failure(error, of: candidates, or: transaction.removals)]
      return
    }
    for candidate in transaction.candidates {
      do {
        try start(candidate.generation, candidate.settings, &transaction)
      } catch {
        return transaction.failures.append(PluginFailure(file: candidate.file, problem: error))
      }
    }
    swap(to: table, staying + candidates, &transaction)
  }

  /// A clash names both plugins; it is put down to the last candidate that has part in it.
  private func failure(
    _ problem: PluginProblem, of candidates: [Generation], or removals: [String]
  ) -> PluginFailure {
    let owner = candidates.last { candidate in
      (try? registry.table(of: registry.generations.filter { $0.file != candidate.file } + [candidate]))
        == nil
    }
    return PluginFailure(file: (owner ?? candidates.last)?.file ?? removals.first ?? "?", problem: problem)
  }

  private func start(
    _ generation: Generation, _ settings: ReloadSettings, _ transaction: inout Transaction
  ) throws(PluginProblem) {
    let old = slots.first { $0.file == generation.file }?.generation
    try generation.start(try old?.save())
    transaction.started.append(generation)
    try generation.selfTest()
    guard !settings.probes.isEmpty else { return }
    let table = try RouteTable(generation.declaration.routes.map { Route($0, of: generation) })
    for probed in settings.probes {
      if let fault = probe(table, probed) {
        throw PluginProblem(
          "failed its probe \(probed.method) \(probed.path): \(fault)",
          remedy: "mend it, or the probe in its settings")
      }
    }
  }

  private func swap(to table: RouteTable, _ generations: [Generation], _ transaction: inout Transaction) {
    registry.serve(generations, table)
    serving(generations)
    let publication = publish(table)
    if !publication.wait(nanoseconds: 5_000_000_000) {
      log.warning("a loop has not taken the new routes yet: an async handler holds it")
    }
    for file in transaction.removals {
      guard let index = slots.firstIndex(where: { $0.file == file }) else { continue }
      retire(slots.remove(at: index), publication, &transaction)
    }
    for (file, generation, settings) in transaction.candidates {
      let index =
        slots.firstIndex { $0.file == file }
        ?? {
          slots.append(Slot(file: file))
          return slots.count - 1
        }()
      if let older = slots[index].standby { retirement.add(older.generation, publication: older.publication) }
      slots[index].standby = nil
      if let old = slots[index].generation {
        let until = settings.window == 0 ? 0 : Clock.monotonic &+ settings.window
        if until == 0 {
          retirement.add(old, publication: publication)
        } else {
          slots[index].standby = Slot.Standby(
            generation: old, until: until, settings: settings, publication: publication)
        }
      }
      slots[index].generation = generation
      slots[index].failure = nil
      slots[index].isHeldBack = false
      slots[index].refused = nil
      transaction.outcomes.append(
        .served(name: generation.name, version: generation.version, generation: generation.number))
    }
  }

  private func retire(_ slot: Slot, _ publication: Publication, _ transaction: inout Transaction) {
    if let standby = slot.standby { retirement.add(standby.generation, publication: standby.publication) }
    if let generation = slot.generation { retirement.add(generation, publication: publication) }
    transaction.outcomes.append(.removed(name: slot.generation?.name ?? slot.file))
  }

  /// Nothing is swapped: what was started is stopped, what was loaded goes, and each file says why.
  private func giveUp(_ transaction: inout Transaction) {
    for candidate in transaction.candidates {
      let wasStarted = transaction.started.contains { $0 === candidate.generation }
      retirement.add(candidate.generation, publication: nil, needsStop: wasStarted)
    }
    for failure in transaction.failures { setFailure(failure.file, failure.problem) }
    let culprits = transaction.failures.map(\.file)
    for candidate in transaction.candidates where !culprits.contains(candidate.file) {
      let problem = PluginProblem(
        "is held back, since it changed together with \(culprits.joined(separator: ", "))",
        remedy: "mend that one")
      setFailure(candidate.file, problem, isHeldBack: true)
      transaction.failures.append(PluginFailure(file: candidate.file, problem: problem))
    }
    transaction.outcomes = transaction.failures.map { .failed($0) }
  }

  private func setFailure(_ file: String, _ problem: PluginProblem?, isHeldBack: Bool = false) {
    if let index = slots.firstIndex(where: { $0.file == file }) {
      slots[index].failure = problem
      slots[index].isHeldBack = isHeldBack
    } else if let problem {
      slots.append(Slot(file: file, failure: problem, isHeldBack: isHeldBack))
    }
  }

  private func rollBack(_ index: Int) {
    guard let standby = slots[index].standby, let bad = slots[index].generation else { return }
    let generations = registry.generations.map { $0 === bad ? standby.generation : $0 }
    guard let table = try? registry.table(of: generations) else { return }
    registry.serve(generations, table)
    serving(generations)
    let publication = publish(table)
    _ = publication.wait(nanoseconds: 5_000_000_000)
    let problem = PluginProblem(
      "was rolled back: \(bad.errorCount) of \(bad.callCount) calls of \(bad.version) (generation \(bad.number)) failed",
      remedy: "it is not tried again until the file changes; patchbay reload tries it at once")
    slots[index].standby = nil
    slots[index].generation = standby.generation
    slots[index].refused = bad.content
    slots[index].failure = problem
    retirement.add(bad, publication: publication)
    log.error("\(slots[index].file) \(problem)")
  }

  private func report(_ outcomes: [ReloadOutcome]) {
    for outcome in outcomes {
      switch outcome {
      case .failed(let failure): log.error("\(failure)")
      case .unchanged: log.debug("\(outcome.text)")
      case .served(let name, let version, let number):
        let routes = registry.table.routes.count { $0.generation.number == number }
        let slot = slots.first { $0.generation?.number == number }
        let file = slot?.file ?? ""
        var metadata: Logger.Metadata = [
          "file": "\(file)", "generation": "\(number)", "routes": "\(routes)",
        ]
        if let generation = slot?.generation, generation.isolated != nil {
          metadata["processes"] = "\(generation.workers.count)"
        }
        log.info("serving plugin \(name) \(version)", metadata: metadata)
        for warning in slot?.generation?.servingWarnings ?? [] {
          log.warning("plugin \(name): \(warning)", metadata: ["file": "\(file)"])
        }
      case .removed(let name): log.info("plugin \(name) is removed: its file has gone")
      }
    }
  }

  private static func stem(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    if name.hasSuffix(".so") { return String(name.dropLast(3)) }
    return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
  }
}
