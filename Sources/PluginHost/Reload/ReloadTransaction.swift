import Exchange

/// A set of plugin files that are brought in line with what is on disk: loaded, checked together, started and tried.
///
/// Queued and finished on the reloader's thread; between `begin` and the end of `run` it belongs to a hook thread.
final class ReloadTransaction: @unchecked Sendable {
  // Sendable: handed from the one thread to the other, see `HookJob`.

  /// What becomes of the others if one file fails.
  enum Rule { case allOrNone, each }

  /// A file as the reloader knows it when the work begins.
  struct Item {
    let file: String
    let isKnown: Bool
    let serving: Generation?
    /// Content that was rolled back.
    let refused: UInt64?
  }

  struct Candidate {
    let file: String
    let generation: Generation
    let settings: ReloadSettings
    let old: Generation?
  }

  var files: Set<String>
  let rule: Rule
  /// Loads the files anew even with the same content.
  let isForced: Bool
  var completions: [(ReloadTransaction, [ReloadOutcome]) -> Void] = []

  private(set) var items: [Item] = []
  var candidates: [Candidate] = []
  private(set) var removals: [String] = []
  private(set) var started: [Generation] = []
  /// Generations that will not serve, and whether their stop hook must run.
  private(set) var dropped: [(generation: Generation, needsStop: Bool)] = []
  var failures: [PluginFailure] = []
  /// Files with the content that serves.
  private(set) var unchanged: [(file: String, name: String)] = []
  /// Files with content that was rolled back.
  private(set) var refused: [(file: String, name: String)] = []

  init(_ files: Set<String>, _ rule: Rule, isForced: Bool) {
    self.files = files
    self.rule = rule
    self.isForced = isForced
  }

  func begin(_ items: [Item]) { self.items = items }

  // MARK: on the hook thread

  typealias Probe = @Sendable (RouteTable, ReloadSettings.Probe) -> String?

  func run(_ loader: PluginLoader, _ registry: Registry, _ probe: Probe, _ progress: HookProgress) {
    for item in items where !progress.isGivenUp { prepare(item, loader, progress) }
    // What a newer reload may have brought meanwhile must not meet hooks of this one: `endLate` unloads what there is.
    guard !progress.isGivenUp else { return }
    guard failures.isEmpty || rule == .each, !candidates.isEmpty || !removals.isEmpty else { return }
    do {
      // A clash is found before anything is started.
      _ = try table(with: registry)
    } catch {
      return failures.append(clash(error, registry))
    }
    for candidate in candidates {
      do throws(PluginProblem) {
        try start(candidate, probe, progress)
      } catch {
        failures.append(PluginFailure(file: candidate.file, problem: error))
        if rule == .allOrNone { return }
        drop(candidate)
      }
    }
  }

  /// The table that there would be with the candidates, and those that serve and are not concerned.
  func table(with registry: Registry) throws(PluginProblem) -> (RouteTable, [Generation]) {
    let changed = Set(candidates.map(\.file) + removals)
    let staying = registry.generations.filter { !changed.contains($0.file) }
    let generations = staying + candidates.map(\.generation)
    return (try registry.table(of: generations), generations)
  }

  /// A clash names both plugins; it is put down to the last candidate that has part in it.
  func clash(_ problem: PluginProblem, _ registry: Registry) -> PluginFailure {
    let owner = candidates.last { candidate in
      let others = registry.generations.filter { $0.file != candidate.file }
      return (try? registry.table(of: others + [candidate.generation])) == nil
    }
    return PluginFailure(file: (owner ?? candidates.last)?.file ?? removals.first ?? "?", problem: problem)
  }

  private func prepare(_ item: Item, _ loader: PluginLoader, _ progress: HookProgress) {
    guard PluginFolder.isPlugin(item.file) else {
      if item.isKnown { removals.append(item.file) }
      return
    }
    do throws(PluginFailure) {
      let known = isForced ? nil : item.serving?.content
      guard let generation = try loader.load(item.file, unless: known, progress) else {
        return unchanged.append((item.file, item.serving?.name ?? item.file))
      }
      if !isForced, generation.content == item.refused {
        dropped.append((generation, false))
        return refused.append((item.file, generation.name))
      }
      do throws(PluginProblem) {
        candidates.append(
          Candidate(
            file: item.file, generation: generation, settings: try ReloadSettings(generation.settings),
            old: item.serving))
      } catch {
        dropped.append((generation, false))
        throw PluginFailure(file: item.file, problem: error)
      }
    } catch {
      failures.append(error)
    }
  }

  private func start(
    _ candidate: Candidate, _ probe: Probe, _ progress: HookProgress
  ) throws(PluginProblem) {
    let generation = candidate.generation
    let file = candidate.file
    try progress.tryToEnter("the save hook of the version that serves", of: file)
    let saved = try candidate.old?.save()
    try progress.tryToEnter("its start hook", of: file)
    try generation.start(saved)
    started.append(generation)
    try progress.tryToEnter("its self-test hook", of: file)
    try generation.selfTest()
    guard !candidate.settings.probes.isEmpty else { return }
    try progress.tryToEnter("its probe", of: file)
    let table = try RouteTable(
      ofPlugins: generation.declaration.routes.map { Route($0, of: generation) })
    for probed in candidate.settings.probes {
      try progress.checkIsAwaited()
      if let fault = probe(table, probed) {
        throw PluginProblem(
          "failed its probe \(probed.method) \(probed.path): \(fault)",
          remedy: "mend it, or the probe in its settings")
      }
    }
  }

  /// A candidate that does not serve.
  private func drop(_ candidate: Candidate) {
    dropped.append((candidate.generation, started.contains { $0 === candidate.generation }))
    candidates.removeAll { $0.generation === candidate.generation }
  }

  /// None of the candidates serves.
  func dropAll() { for candidate in candidates { drop(candidate) } }

  /// At the end of the host: what was started and does not serve.
  var unserved: [Generation] {
    candidates.map(\.generation).filter { new in started.contains { $0 === new } }
  }

  /// The reloader has given it up, and its hook has returned after all: nobody else knows of what was made.
  func endLate() {
    dropAll()
    for (generation, needsStop) in dropped {
      guard generation.useCount == 0, generation.closeAndWait() else { continue }
      if needsStop { generation.stop() }
      _ = generation.unload()
    }
  }
}
