import EventLoop
import Exchange
import Logging

/// What becomes of a transaction once its hooks have returned: on the reloader's thread.
extension Reloader {
  func finish(_ transaction: ReloadTransaction) {
    var outcomes: [ReloadOutcome] = []
    for (file, name) in transaction.unchanged {
      setFailure(file, nil)
      outcomes.append(.unchanged(name: name))
    }
    outcomes += transaction.refused.map { .unchanged(name: $0.name) }
    if transaction.failures.isEmpty || transaction.rule == .each {
      outcomes += trySwap(transaction)
    }
    if !transaction.failures.isEmpty { outcomes = giveUp(transaction, outcomes) }
    for (generation, needsStop) in transaction.dropped {
      retirement.add(generation, publication: nil, needsStop: needsStop)
    }
    complete(transaction, outcomes)
  }

  /// What serves may have changed since the hooks ran: the table is made anew.
  private func trySwap(_ transaction: ReloadTransaction) -> [ReloadOutcome] {
    guard !transaction.candidates.isEmpty || !transaction.removals.isEmpty else { return [] }
    do {
      let (table, generations) = try transaction.table(with: registry)
      return swap(to: table, generations, transaction)
    } catch {
      transaction.failures.append(transaction.clash(error, registry))
      if transaction.rule == .each { transaction.dropAll() }
      return []
    }
  }

  private func swap(
    to table: RouteTable, _ generations: [Generation], _ transaction: ReloadTransaction
  ) -> [ReloadOutcome] {
    registry.serve(generations, table)
    serving(generations)
    let older = transaction.candidates.map(enter)
    // Before the first call can see the new code: whoever has its answer also finds it in the status.
    statusHasChanged(status)
    let publication = publish(table)
    if !publication.wait(nanoseconds: 5_000_000_000) {
      log.warning("a loop has not taken the new routes yet: an async handler holds it")
    }
    var outcomes: [ReloadOutcome] = []
    for file in transaction.removals {
      guard let index = slots.firstIndex(where: { $0.file == file }) else { continue }
      outcomes.append(retire(slots.remove(at: index), publication))
    }
    for (candidate, old) in zip(transaction.candidates, older) {
      outcomes.append(serve(candidate, after: old, publication))
    }
    return outcomes
  }

  /// Gives a candidate its slot; what served there before.
  private func enter(_ candidate: ReloadTransaction.Candidate) -> Generation? {
    let index = index(of: candidate.file)
    let old = slots[index].generation
    slots[index].generation = candidate.generation
    slots[index].failure = nil
    slots[index].delay = nil
    slots[index].culprits = []
    slots[index].refused = nil
    return old
  }

  private func serve(
    _ candidate: ReloadTransaction.Candidate, after old: Generation?, _ publication: Publication
  ) -> ReloadOutcome {
    let (generation, settings) = (candidate.generation, candidate.settings)
    let index = index(of: candidate.file)
    if let older = slots[index].standby { retirement.add(older.generation, publication: older.publication) }
    slots[index].standby = nil
    if let old {
      if settings.window == 0 {
        retirement.add(old, publication: publication)
      } else {
        slots[index].standby = Slot.Standby(
          generation: old, until: Clock.monotonic &+ settings.window, settings: settings,
          publication: publication)
      }
    }
    return .served(name: generation.name, version: generation.version, generation: generation.number)
  }

  private func index(of file: String) -> Int {
    if let index = slots.firstIndex(where: { $0.file == file }) { return index }
    slots.append(Slot(file: file))
    return slots.count - 1
  }

  private func retire(_ slot: Slot, _ publication: Publication) -> ReloadOutcome {
    if let standby = slot.standby { retirement.add(standby.generation, publication: standby.publication) }
    if let generation = slot.generation { retirement.add(generation, publication: publication) }
    return .removed(name: slot.generation?.name ?? slot.file)
  }

  /// Files that failed say why. Where all go together none is swapped: what was started is stopped, what was loaded
  /// goes, and the others say which one holds them back.
  private func giveUp(_ transaction: ReloadTransaction, _ others: [ReloadOutcome]) -> [ReloadOutcome] {
    for failure in transaction.failures { setFailure(failure.file, failure.problem) }
    guard transaction.rule == .allOrNone else {
      return others + transaction.failures.map { .failed($0) }
    }
    let culprits = Set(transaction.failures.map(\.file))
    for candidate in transaction.candidates where !culprits.contains(candidate.file) {
      let problem = PluginProblem(
        "is held back, since it changed together with \(culprits.sorted().joined(separator: ", "))",
        remedy: "mend that one")
      setFailure(candidate.file, problem, culprits: culprits)
      transaction.failures.append(PluginFailure(file: candidate.file, problem: problem))
    }
    transaction.dropAll()
    return others + transaction.failures.map { .failed($0) }
  }

  func setFailure(_ file: String, _ problem: PluginProblem?, culprits: Set<String> = []) {
    if problem == nil, !slots.contains(where: { $0.file == file }) { return }
    let index = index(of: file)
    slots[index].failure = problem
    slots[index].culprits = culprits
  }

  func rollBack(_ index: Int) {
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

  func report(_ outcomes: [ReloadOutcome]) {
    for outcome in outcomes {
      switch outcome {
      case .failed(let failure): log.error("\(failure)")
      case .unchanged: log.debug("\(outcome.text)")
      case .served(let name, let version, let number): reportServing(name, version, number)
      case .removed(let name): log.info("plugin \(name) is removed: its file has gone")
      }
    }
  }

  private func reportServing(_ name: String, _ version: String, _ number: Int) {
    let routes = registry.table.routes.count { $0.generation.number == number }
    let slot = slots.first { $0.generation?.number == number }
    let file = slot?.file ?? ""
    var metadata: Logger.Metadata = ["file": "\(file)", "generation": "\(number)", "routes": "\(routes)"]
    if let generation = slot?.generation, generation.isolated != nil {
      metadata["processes"] = "\(generation.workers.count)"
    }
    log.info("serving plugin \(name) \(version)", metadata: metadata)
    for warning in slot?.generation?.servingWarnings ?? [] {
      log.warning("plugin \(name): \(warning)", metadata: ["file": "\(file)"])
    }
  }
}
