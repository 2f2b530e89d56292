/// Times of rows, which may be of any value where another program has written them.
enum TaskTime {
  /// The end of the year 9999, in milliseconds since 1970: later times, and infinity, count as this one.
  static let latest: Int64 = 253_402_300_799_999

  /// The nearest time from 1970 to 9999, so that differences and dates of it can be computed.
  static func bounded(_ milliseconds: Int64) -> Int64 { min(max(milliseconds, 0), latest) }

  /// The longest that a wait for a task is planned for: the wall clock may be set meanwhile.
  static let longestWait: Int64 = 86_400_000

  /// A lease that ends later than this from now was given by a clock that has been set back since. Twice the longest
  /// lease that `--task-lease` allows.
  static let farLease: Int64 = 2 * 86_400_000

  /// The same for the next attempt of a task: longer than the longest backoff, a `uint32_t` of milliseconds.
  static let farRetry: Int64 = 50 * 86_400_000
}
