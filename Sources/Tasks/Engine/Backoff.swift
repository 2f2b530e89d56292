import PluginHost

/// How long to wait after a failure: twice as long each time, up to a limit, and shortened at random by up to a half,
/// so that what failed together does not come again together.
enum Backoff {
  /// - Parameter attempt: the one that has failed, from 1.
  /// - Returns: milliseconds.
  static func delay(_ rules: TaskRules, attempt: Int) -> Int64 {
    var generator = SystemRandomNumberGenerator()
    return delay(rules, attempt: attempt, using: &generator)
  }

  static func delay(_ rules: TaskRules, attempt: Int, using generator: inout some RandomNumberGenerator)
    -> Int64
  {
    let doublings = min(max(attempt - 1, 0), 32)
    let full = min(Int64(rules.backoff) << Int64(doublings), Int64(max(rules.backoff, rules.backoffLimit)))
    return Int64.random(in: full / 2...full, using: &generator)
  }
}
