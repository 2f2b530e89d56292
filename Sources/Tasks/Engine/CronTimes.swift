import PluginHost

/// When the schedules are due next. Of slots that passed while no host ran, the last one counts.
struct CronTimes {
  /// Seconds since 1970 from which on slots have not been looked at, by schedule.
  private var seen: [String: Int64] = [:]
  private var upcoming: [String: Int64] = [:]

  /// Schedules with a slot that has come, and that slot.
  mutating func due(_ schedules: [TaskSchedule], _ now: Int64) -> [(TaskSchedule, Int64)] {
    schedules.compactMap { schedule in
      if let next = upcoming[schedule.name], next > now { return nil }
      let slot = schedule.cron.last(
        until: now, from: seen[schedule.name] ?? now - Self.lookBack(schedule, now))
      seen[schedule.name] = now + 1
      upcoming[schedule.name] = schedule.cron.next(after: now)
      return slot.map { (schedule, $0) }
    }
  }

  func next(_ schedules: [TaskSchedule], _ now: Int64) -> Int64? {
    schedules.compactMap { upcoming[$0.name] ?? now }.min()
  }

  /// Seconds in which the last slot before now lies, at the first look: as far back as the next is ahead, and a day.
  private static func lookBack(_ schedule: TaskSchedule, _ now: Int64) -> Int64 {
    let ahead = schedule.cron.next(after: now).map { $0 - now } ?? 0
    return min(ahead + 86_400, 400 * 86_400)
  }
}
