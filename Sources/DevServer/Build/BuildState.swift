/// When one plugin is built: at most one build at a time, and one more if its sources have changed meanwhile.
///
///     waiting ─▸ building ─▸ waiting
///
/// A build that writes into its own sources would begin anew for ever, and from the files alone it looks like somebody
/// who saves again and again. The two differ while nothing is built: then only a person's files change. So after some
/// builds in a row the sources have to be quiet before the next one, for as long as a build takes; a change in that time
/// is a person's, and the count begins anew.
struct BuildState {
  private enum Phase { case waiting, building }

  enum Decision: Equatable {
    /// Nothing to do: nothing has changed, or a build is under way.
    case rest
    /// A build begins.
    case build
    /// Look again after this many nanoseconds, or when something changes.
    case wait(UInt64)
    /// Its builds go on changing its sources: look again later.
    case holdBack
  }

  private var phase = Phase.waiting
  /// What its sources were when the last build began.
  private var begun: UInt64?
  /// Builds in a row during which its sources have changed.
  private var repeats = 0
  /// The sources after the last build, while they have to be quiet: what they were, and until when.
  private var quiet: (fingerprint: UInt64, end: UInt64)?
  /// When the last build began, and how long it took; nanoseconds.
  private var start: UInt64 = 0
  private var duration: UInt64 = 0

  /// So many builds in a row follow each other at once.
  static let atOnce = 3
  /// So many more follow after quiet. All of them together are evidence against the build.
  static let afterQuiet = 2
  /// Least and most time that sources have to be quiet, in nanoseconds.
  static let quietTimes: ClosedRange<UInt64> = 1_000_000_000...10_000_000_000

  var isBuilding: Bool { phase == .building }

  /// Whether a build is to begin now; if so, it has.
  ///
  /// - Parameters:
  ///   - fingerprint: of its sources as they are.
  ///   - afterBuild: a build of it has just ended, and may itself have changed them.
  ///   - now: monotonic, in nanoseconds.
  mutating func decide(_ fingerprint: UInt64, afterBuild: Bool, now: UInt64) -> Decision {
    guard phase == .waiting else { return .rest }
    guard fingerprint != begun else {
      quiet = nil
      return .rest
    }
    if afterBuild {
      repeats += 1
      guard repeats > Self.atOnce else { return begin(fingerprint, now) }
      let time = min(max(duration, Self.quietTimes.lowerBound), Self.quietTimes.upperBound)
      quiet = (fingerprint, now &+ time)
      return .wait(time)
    }
    guard let quiet, quiet.fingerprint == fingerprint else {
      repeats = 0
      return begin(fingerprint, now)
    }
    guard now >= quiet.end else { return .wait(quiet.end - now) }
    guard repeats <= Self.atOnce + Self.afterQuiet else {
      self.quiet = nil
      return .holdBack
    }
    return begin(fingerprint, now)
  }

  private mutating func begin(_ fingerprint: UInt64, _ now: UInt64) -> Decision {
    phase = .building
    begun = fingerprint
    quiet = nil
    start = now
    return .build
  }

  mutating func ended(now: UInt64) {
    phase = .waiting
    duration = now >= start ? now - start : 0
  }
}
