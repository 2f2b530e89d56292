import PluginHost

/// When the schedules are due next. Of slots that passed while no host ran, the last one counts.
///
/// The wall clock may be set, in either direction and by any amount: nothing here is kept from a time that the clock no
/// longer says.
struct CronTimes {
  /// Seconds since 1970 from which on slots have not been looked at, by schedule.
  private var seen: [String: Int64] = [:]
  /// When each is to be looked at next: at its next slot, as a rule.
  private var upcoming: [String: Int64] = [:]
  /// When it was looked at last.
  private var latest: Int64 = 0

  /// Seconds after which a schedule is looked at again of whose slots none is within the years that are searched, as for
  /// a 29 February that must be a Sunday.
  private static let longest: Int64 = 30 * 86_400

  /// Schedules with a slot that has come, and that slot; at the first look all of them, nil where none has come yet.
  mutating func due(_ schedules: [TaskSchedule], _ now: Int64) -> [(TaskSchedule, Int64?)] {
    if isSetBack(now) { self = CronTimes() }
    latest = now
    return schedules.compactMap { schedule in
      if let next = upcoming[schedule.name], next > now { return nil }
      // Slots are not evenly spaced: how far the next is ahead says nothing of the last.
      let earliest = seen.updateValue(now + 1, forKey: schedule.name)
      let slot = schedule.cron.last(until: now, from: earliest ?? .min)
      upcoming[schedule.name] = schedule.cron.next(after: now) ?? now + Self.longest
      return slot == nil && earliest != nil ? nil : (schedule, slot)
    }
  }

  func next(_ schedules: [TaskSchedule], _ now: Int64) -> Int64? {
    guard !isSetBack(now) else { return schedules.isEmpty ? nil : now }
    return schedules.compactMap { upcoming[$0.name] ?? now }.min()
  }

  private func isSetBack(_ now: Int64) -> Bool { now < latest - CronStep.tolerance }
}
