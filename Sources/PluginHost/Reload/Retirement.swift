import Logging

/// Old generations on their way out: drained, stopped, unloaded. The reloader's own.
struct Retirement {
  private struct Leaving {
    let generation: Generation
    /// The table without it, which each loop must have taken before nothing more can begin.
    let publication: Publication?
    let needsStop: Bool
  }

  private var leaving: [Leaving] = []
  /// Generations whose code stays mapped for good, and how much address space they take.
  private(set) var mapped = 0
  private(set) var mappedBytes = 0
  private let mappedLimit: Int
  private let log: Logger

  init(mappedLimit: Int, log: Logger) {
    self.mappedLimit = mappedLimit
    self.log = log
  }

  var isBusy: Bool { !leaving.isEmpty }
  var draining: [Generation] { leaving.map(\.generation) }

  mutating func add(_ generation: Generation, publication: Publication?, needsStop: Bool = true) {
    leaving.append(Leaving(generation: generation, publication: publication, needsStop: needsStop))
  }

  /// Ends those that nothing uses any more.
  mutating func attend() {
    let (free, used) = leaving.partitioned { leaving in
      let generation = leaving.generation
      guard leaving.publication?.isComplete ?? true, generation.useCount == 0 else { return false }
      // Timers and watches served the calls under way up to here.
      generation.close()
      return generation.isClosed && generation.useCount == 0
    }
    leaving = used
    for leaving in free { end(leaving) }
  }

  private mutating func end(_ leaving: Leaving) {
    let generation = leaving.generation
    if leaving.needsStop { generation.stop() }
    if generation.unload() {
      generation.log.debug("generation \(generation.number) is unloaded")
      return
    }
    mapped += 1
    mappedBytes += generation.image.mappedBytes
    let reason = generation.image.runtime ?? (generation.image.isPinned ? "NODELETE" : "the linker keeps it")
    generation.log.debug("generation \(generation.number) stays mapped", metadata: ["reason": "\(reason)"])
    if mapped == mappedLimit {
      log.warning(
        "\(mapped) old generations stay mapped: their code cannot be unloaded; restart the host now and then",
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
