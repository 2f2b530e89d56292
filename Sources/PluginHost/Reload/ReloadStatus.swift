/// What serves and what does not, at one moment.
public struct ReloadStatus: Sendable {
  public var plugins: [PluginStatus] = []
  /// Old generations whose code stays mapped, and how many bytes of address space they take.
  public var mapped = 0
  public var mappedBytes = 0

  public init() {}

  init(plugins: [PluginStatus], mapped: Int, mappedBytes: Int) {
    self.plugins = plugins
    self.mapped = mapped
    self.mappedBytes = mappedBytes
  }
}

/// One plugin file.
public struct PluginStatus: Sendable {
  public let file: String
  /// Nil if nothing of the file serves.
  public let name: String?
  public let version: String?
  public let generation: Int?
  /// Old generations that still have calls: their numbers.
  public let draining: [Int]
  /// The generation before, which could come back.
  public let standby: Int?
  /// Why the file as it is now does not serve.
  public let failure: String?
  private let serving: Generation?

  init(_ slot: Slot, draining: [Generation]) {
    file = slot.file
    name = slot.generation?.name
    version = slot.generation?.version
    generation = slot.generation?.number
    serving = slot.generation
    self.draining = draining.filter { $0.file == slot.file }.map(\.number)
    standby = slot.standby?.generation.number
    failure = (slot.delay ?? slot.failure).map { "\($0)" }
  }

  // What changes without a reload, as it is when it is asked for.

  public var calls: Int { serving?.callCount ?? 0 }
  public var errors: Int { serving?.errorCount ?? 0 }
  /// Its processes; none if its code is in the host's own.
  public var workers: [WorkerStatus] { serving?.workers ?? [] }
  /// What it has done after responses.
  public var after: AfterCounts { serving?.afterCounts ?? AfterCounts() }

  /// "serving", "serving (older)" if the file has failed to replace what serves, or "failed".
  public var state: String {
    if name == nil { return "failed" }
    return failure == nil ? "serving" : "serving (older)"
  }
}
