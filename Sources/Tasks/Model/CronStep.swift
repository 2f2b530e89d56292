/// Whether a slot of a schedule is to be enqueued, given the one that the database remembers.
enum CronStep {
  /// Seconds that a clock may go back without counting as set: it is adjusted all the time.
  static let tolerance: Int64 = 30

  /// It has been enqueued, or an even later one.
  case known
  /// To be remembered and not enqueued: the schedule is new, or its clock was set back.
  case noted
  case due

  /// - Parameters:
  ///   - slot: the last one that has come; nil if none has.
  ///   - known: the slot that was enqueued last, by this host or another; nil if there is none.
  ///   - now: seconds since 1970, by the database's clock, which all hosts have in common.
  init(slot: Int64?, known: Int64?, now: Int64) {
    guard let known else {
      self = .noted
      return
    }
    if let slot, known < slot {
      self = .due
    } else if known > now + Self.tolerance {
      self = .noted
    } else {
      self = .known
    }
  }
}
