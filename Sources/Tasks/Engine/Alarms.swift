import EventLoop

/// What the engine's thread has to do at which time; nanoseconds of the monotonic clock.
struct Alarms {
  private static let second: UInt64 = 1_000_000_000

  private var promotion: UInt64? = 0
  /// Looks in a row that made nothing ready although something was due.
  private var fruitless = 0
  private var noPromotionBefore: UInt64 = 0
  private var renewal: UInt64 = 0
  private var reaping: UInt64 = 0
  private var cleaning: UInt64
  private var polling: UInt64
  private var again: UInt64?
  private var postponed: UInt64?
  private let interval: UInt64
  /// Whether the last clean-up stopped before it was through.
  var hasMoreToClean = false

  /// - Parameter lease: milliseconds.
  init(lease: Int64, now: UInt64) {
    interval = UInt64(max(lease, 30)) * 1_000_000 / 3
    renewal = now + interval
    cleaning = now + 10 * Self.second
    polling = now + Self.second
  }

  func isTimeToPromote(_ now: UInt64) -> Bool { promotion.map { $0 <= now } ?? false }
  func isTimeToRenew(_ now: UInt64) -> Bool { renewal <= now }
  func isTimeToReap(_ now: UInt64) -> Bool { reaping <= now }
  func isTimeToClean(_ now: UInt64) -> Bool { cleaning <= now }
  func isTimeToPoll(_ now: UInt64) -> Bool { polling <= now }

  /// Something that cannot be done just now.
  mutating func tryAgain(after nanoseconds: UInt64) { again = Clock.monotonic + nanoseconds }

  /// Something that has found no room.
  mutating func postpone(for nanoseconds: UInt64) {
    postponed = postponed ?? Clock.monotonic + nanoseconds
  }

  /// Whether what was postponed is to be tried again. If so its alarm is taken with it: what finds no room once more in
  /// this turn has an alarm of its own.
  mutating func takePostponed(_ now: UInt64) -> Bool {
    guard let time = postponed, time <= now else { return false }
    postponed = nil
    return true
  }

  mutating func hasRenewed(_ now: UInt64) { renewal = now + interval }

  /// A transaction has done all that was due.
  ///
  /// - Parameters:
  ///   - nextDue: milliseconds until a task becomes due.
  ///   - promoted: how many were made ready; nil if that was not tried.
  mutating func hasCommitted(_ now: UInt64, nextDue: Int64?, promoted: Int? = nil) {
    if let promoted { notePromotion(now, isFruitless: promoted == 0 && nextDue.map { $0 <= 0 } ?? false) }
    promotion = nextDue.map {
      max(now + UInt64(min(max($0, 0), TaskTime.longestWait)) * 1_000_000, noPromotionBefore)
    }
    if renewal <= now { renewal = now + interval }
    if reaping <= now { reaping = now + interval }
    if cleaning <= now { cleaning = now + (hasMoreToClean ? Self.second / 10 : 60 * Self.second) }
    if polling <= now { polling = now + Self.second }
    if let time = again, time <= now { again = nil }
  }

  /// What is due may be locked by another session, or kept by a trigger: it is looked at again, and not at once. The
  /// first time it may only have become due just now.
  private mutating func notePromotion(_ now: UInt64, isFruitless: Bool) {
    fruitless = isFruitless ? min(fruitless + 1, 6) : 0
    let pause: UInt64 =
      switch fruitless {
      case 0: 0
      case 1: Self.second / 1_000
      default: min((Self.second / 10) << UInt64(fruitless - 2), Self.second)
      }
    noPromotionBefore = now + pause
  }

  /// When something is due next.
  ///
  /// - Parameters:
  ///   - hasRuns: leases are to be renewed.
  ///   - hasOthers: other hosts may die, or add tasks that become due.
  ///   - polls: nobody says when other hosts add tasks.
  func next(hasRuns: Bool, hasOthers: Bool, polls: Bool) -> UInt64? {
    // After a failure nothing else is tried before its time.
    if let again { return again }
    var times = [cleaning]
    if let promotion { times.append(promotion) }
    if let postponed { times.append(postponed) }
    if hasRuns { times.append(renewal) }
    if hasOthers || reaping == 0 { times.append(reaping) }
    if polls { times.append(polling) }
    return times.min()
  }

  /// Whether one of them is.
  func isDue(_ now: UInt64) -> Bool {
    [promotion ?? .max, renewal, reaping, cleaning, again ?? .max, postponed ?? .max].contains { $0 <= now }
  }
}
