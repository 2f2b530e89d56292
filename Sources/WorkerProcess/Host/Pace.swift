/// How often something may happen: so many times at once, and then once in a while. A token bucket, in nanoseconds.
struct Pace {
  private let burst: UInt64
  private let each: UInt64
  /// When the bucket would be full again. Nanoseconds of the monotonic clock.
  private var full: UInt64 = 0

  /// - Parameters:
  ///   - burst: times at once.
  ///   - each: nanoseconds for each time after that.
  init(burst: UInt64, each: UInt64) {
    self.burst = burst
    self.each = each
  }

  /// Nil if it may happen now, which then counts; else the nanoseconds until it may.
  mutating func take(_ times: UInt64 = 1, now: UInt64) -> UInt64? {
    let next = max(full, now) + times * each
    let limit = now + max(burst, times) * each
    guard next <= limit else { return next - limit }
    full = next
    return nil
  }
}
