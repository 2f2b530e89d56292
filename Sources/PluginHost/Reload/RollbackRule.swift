/// When a new generation is taken back.
enum RollbackRule {
  /// Whether enough of its calls have failed: more than the settings allow, and a larger part than of those of the
  /// generation before (a route that always answered 500 is no reason).
  static func isBroken(_ generation: Generation, before: Generation, _ settings: ReloadSettings) -> Bool {
    let (calls, errors) = (generation.callCount, generation.errorCount)
    guard calls >= settings.minimumCalls, errors * 100 >= calls * settings.errorPercent else { return false }
    return errors * max(before.callCount, 1) > before.errorCount * calls
  }
}
