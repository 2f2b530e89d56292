/// When one plugin is built: at most one build at a time, and one more if its sources have changed meanwhile.
///
///     waiting ─▸ building ─▸ waiting
struct BuildState {
  private enum Phase { case waiting, building }

  enum Decision: Equatable {
    /// Nothing to do: nothing has changed, or a build is under way.
    case rest
    /// A build begins.
    case build
    /// Its builds go on changing its sources: look again later.
    case holdBack
  }

  private var phase = Phase.waiting
  /// What its sources were when the last build began.
  private var begun: UInt64?
  /// Builds in a row that began only because files had changed during the one before.
  private var repeats = 0

  /// So often the changes that come with a build may be a person's. Past that the build itself writes into its
  /// sources, and would never end.
  static let patience = 5

  var isBuilding: Bool { phase == .building }

  /// Whether a build is to begin now; if so, it has.
  ///
  /// - Parameters:
  ///   - fingerprint: of its sources as they are.
  ///   - afterBuild: a build of it has just ended, and that is why somebody looked.
  mutating func decide(_ fingerprint: UInt64, afterBuild: Bool) -> Decision {
    guard phase == .waiting, fingerprint != begun else { return .rest }
    repeats = afterBuild ? repeats + 1 : 0
    guard repeats <= Self.patience else { return .holdBack }
    phase = .building
    begun = fingerprint
    return .build
  }

  mutating func ended() { phase = .waiting }
}
