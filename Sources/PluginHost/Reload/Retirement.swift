import EventLoop
import Logging

/// Old generations on their way out: drained, stopped, unloaded. The reloader's own; stop hooks run on hook threads.
final class Retirement {
  private struct Leaving {
    let generation: Generation
    /// The table without it, which each loop must have taken before nothing more can begin.
    let publication: Publication?
    let needsStop: Bool
    /// Since when only its own processes say that it is in use. Nanoseconds of the monotonic clock.
    var heldSince: UInt64?

    mutating func look(_ now: UInt64) {
      heldSince = generation.patienceWithProcesses == nil ? nil : heldSince ?? now
    }
    func isUnused(_ now: UInt64) -> Bool {
      if generation.useCount == 0 { return true }
      guard let heldSince, let patience = generation.patienceWithProcesses else { return false }
      return now - heldSince >= patience
    }
  }

  private var leaving: [Leaving] = []
  /// Those whose stop hook runs or waits for its turn.
  private var ending: [Generation] = []
  /// Generations whose code stays mapped for good, and how much address space they take.
  private(set) var mapped = 0
  private(set) var mappedBytes = 0
  private let mappedLimit: Int
  private let loader: PluginLoader
  private let log: Logger

  init(mappedLimit: Int, loader: PluginLoader, log: Logger) {
    self.mappedLimit = mappedLimit
    self.loader = loader
    self.log = log
  }

  /// Whether somebody must look whether a generation is free.
  var isBusy: Bool { !leaving.isEmpty }
  var draining: [Generation] { leaving.map(\.generation) + ending }

  func add(_ generation: Generation, publication: Publication?, needsStop: Bool = true) {
    leaving.append(Leaving(generation: generation, publication: publication, needsStop: needsStop))
  }

  /// Ends those that nothing uses any more.
  func attend(_ lane: HookLane) {
    let now = Clock.monotonic
    for index in leaving.indices { leaving[index].look(now) }
    let (free, used) = leaving.partitioned { leaving in
      let generation = leaving.generation
      guard leaving.publication?.isComplete ?? true, leaving.isUnused(now) else { return false }
      // Timers and watches served the calls under way up to here.
      generation.close()
      return generation.isClosed && leaving.isUnused(now)
    }
    leaving = used
    for leaving in free {
      ending.append(leaving.generation)
      lane.add(job(for: leaving))
    }
  }

  private func job(for leaving: Leaving) -> HookJob {
    let generation = leaving.generation
    let isUnloaded = Promise<Bool>()
    return HookJob(
      files: [],
      HookJob.Steps(
        body: { [needsStop = leaving.needsStop] progress in
          if needsStop {
            progress.enter("the stop hook of \(generation.name) \(generation.version)", of: generation.file)
            generation.stop()
          }
          progress.enter("the unloading of \(generation.name) \(generation.version)", of: generation.file)
          isUnloaded.fulfil(generation.unload())
        },
        finish: { [self] in
          ending.removeAll { $0 === generation }
          ended(generation, isUnloaded: isUnloaded.value ?? false)
        },
        abandon: { [self] _, problem in
          ending.removeAll { $0 === generation }
          log.error("\(generation.file) \(problem)")
          countMapped(generation)
        },
        returnedLate: { [log = generation.log] in
          log.info("generation \(generation.number) has ended after it was given up")
        }))
  }

  private func ended(_ generation: Generation, isUnloaded: Bool) {
    if isUnloaded { return generation.log.debug("generation \(generation.number) is unloaded") }
    let reason = generation.image.runtime ?? (generation.image.isPinned ? "NODELETE" : "the linker keeps it")
    generation.log.debug("generation \(generation.number) stays mapped", metadata: ["reason": "\(reason)"])
    countMapped(generation)
  }

  private func countMapped(_ generation: Generation) {
    mapped += 1
    mappedBytes += generation.image.mappedBytes
    loader.keep(generation.image)
    if mapped == mappedLimit {
      log.warning(
        "\(mapped) old generation\(mapped == 1 ? " stays" : "s stay") mapped: their code cannot be unloaded; restart the host now and then",
        metadata: ["bytes": "\(mappedBytes)"])
    }
  }
}

extension Array {
  /// Those for which `isFirst` holds, and the others, in their order.
  fileprivate func partitioned(_ isFirst: (Element) -> Bool) -> ([Element], [Element]) {
    reduce(into: ([], [])) { parts, element in
      if isFirst(element) { parts.0.append(element) } else { parts.1.append(element) }
    }
  }
}
