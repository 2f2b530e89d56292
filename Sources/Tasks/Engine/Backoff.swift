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
    let first = Int64(min(max(rules.backoff, 1), Int(UInt32.max)))
    // Of 32 bits, doubled 30 times: it fits.
    let doublings = min(max(attempt, 1), 31) - 1
    let full = min(first << Int64(doublings), max(first, Int64(rules.backoffLimit)))
    return Int64.random(in: full / 2...full, using: &generator)
  }
}
