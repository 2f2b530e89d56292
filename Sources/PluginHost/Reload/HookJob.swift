import Synchronization

/// A piece of work in which code of plugins runs: a reload, or the end of an old generation.
///
/// Made, begun and finished on the reloader's thread; the body runs once on a hook thread, which has all that it
/// touches to itself until the job is done.
final class HookJob: @unchecked Sendable {
  // Sendable: the closures are constants; `files` and `warnedOf` are the reloader's thread's own.
  private enum Phase: UInt8, AtomicRepresentable { case waiting, done, abandoned }

  /// Each of them on the reloader's thread, but for two.
  struct Steps {
    /// Right before the body.
    var begin: () -> Void = {}
    /// On the hook thread.
    var body: @Sendable (HookProgress) -> Void
    /// Once the body has returned in time.
    var finish: () -> Void
    /// When nobody waits any longer, for a hook that does not return or a thread that there is not.
    var abandon: (HookProgress.Step, PluginProblem) -> Void
    /// On the hook thread, if the body returns after all.
    var returnedLate: @Sendable () -> Void
  }

  /// The plugin files that it is about: no other job has to do with one of them meanwhile.
  var files: Set<String>
  let steps: Steps
  let progress = HookProgress()
  private let phase = Atomic<Phase>(.waiting)
  /// Counts it while it is given up and has not returned.
  private var abandoned: AbandonedCount?

  /// The last step that the log was told of.
  var warnedOf: HookProgress.Step?

  init(files: Set<String>, _ steps: Steps) {
    self.files = files
    self.steps = steps
  }

  func begin(_ abandoned: AbandonedCount) {
    self.abandoned = abandoned
    progress.enter("its loading", of: files.min() ?? "")
    steps.begin()
  }

  /// On a hook thread.
  func run() {
    steps.body(progress)
    let (isFirst, _) = phase.compareExchange(
      expected: .waiting, desired: .done, ordering: .acquiringAndReleasing)
    guard !isFirst else { return }
    steps.returnedLate()
    abandoned?.subtract()
  }

  var isDone: Bool { phase.load(ordering: .acquiring) == .done }

  /// Gives it up; false if it has just been done.
  func giveUp() -> Bool {
    abandoned?.add()
    let (isFirst, _) = phase.compareExchange(
      expected: .waiting, desired: .abandoned, ordering: .acquiringAndReleasing)
    if isFirst { progress.giveUp() } else { abandoned?.subtract() }
    return isFirst
  }
}

/// Jobs that were given up and have not returned: each keeps a thread. From any thread.
final class AbandonedCount: Sendable {
  private let value = Atomic<Int>(0)
  func add() { value.add(1, ordering: .acquiringAndReleasing) }
  func subtract() { value.subtract(1, ordering: .acquiringAndReleasing) }
  var count: Int { value.load(ordering: .acquiring) }
}
