import Bytes

/// When a schedule is due: the five fields of crontab(5), minute, hour, day of the month, month and day of the week
/// (0 and 7 are Sunday), in UTC, each `*`, a number, a range `a-b`, a list of these, with steps `/n`; or @hourly,
/// @daily, @weekly, @monthly, @yearly.
///
/// As in crontab(5): if both days are restricted, one of them is enough.
public struct CronExpression: Equatable, Sendable {
  private let minutes: UInt64
  private let hours: UInt64
  private let days: UInt64
  private let months: UInt64
  private let weekdays: UInt64
  private let isEitherDayEnough: Bool

  /// Nil if the text is none, or never due (as 30 February).
  public init?(_ text: String) {
    let names = [
      "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
      "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    let fields = (names[text] ?? text).split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard fields.count == 5, let minutes = Self.set(fields[0], 0...59),
      let hours = Self.set(fields[1], 0...23),
      let days = Self.set(fields[2], 1...31), let months = Self.set(fields[3], 1...12),
      let weekdays = Self.set(fields[4], 0...7)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = weekdays & 0x7f | weekdays >> 7
    isEitherDayEnough = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
    guard next(after: 0) != nil else { return nil }
  }

  private static func set(_ text: Substring, _ range: ClosedRange<Int>) -> UInt64? {
    var set: UInt64 = 0
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2 else { return nil }
      var span = range
      if parts[0] != "*" {
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
          range.contains(first), range.contains(last)
        else { return nil }
        // "5/10" means from 5 on.
        span = first...(parts.count == 2 && ends.count == 1 ? range.upperBound : last)
      }
      guard let step = parts.count == 2 ? Int(parts[1]) : 1, step > 0 else { return nil }
      // A step past the range leaves its first value only.
      for value in stride(from: span.lowerBound, through: span.upperBound, by: min(step, 100)) {
        set |= 1 << UInt64(value)
      }
    }
    return set
  }

  /// The first time after `seconds` (since 1970, UTC) that it is due; nil if there is none within 30 years.
  public func next(after seconds: Int64) -> Int64? {
    var minute = Self.minute(seconds) + 1
    let limit = minute + Self.horizon
    while minute < limit {
      let day = minute / 1_440
      guard isDue(day: day) else {
        minute = (day + 1) * 1_440
        continue
      }
      guard isDue(hourOf: minute) else {
        minute = (minute / 60 + 1) * 60
        continue
      }
      guard isDue(minute: minute) else {
        minute += 1
        continue
      }
      return minute * 60
    }
    return nil
  }

  /// The last time at or before `seconds`, not before `earliest`, that it was due; nil if there is none within 30 years.
  ///
  /// Looks backwards: `earliest` may be long ago where a clock has been set ahead.
  public func last(until seconds: Int64, from earliest: Int64) -> Int64? {
    var minute = Self.minute(seconds)
    let limit = max(Self.minute(earliest), minute - Self.horizon)
    while minute >= limit {
      let day = minute / 1_440
      if !isDue(day: day) {
        minute = day * 1_440 - 1
      } else if !isDue(hourOf: minute) {
        minute = minute / 60 * 60 - 1
      } else if !isDue(minute: minute) {
        minute -= 1
      } else {
        return minute * 60 < earliest ? nil : minute * 60
      }
    }
    return nil
  }

  /// Minutes in 30 years.
  private static let horizon: Int64 = 30 * 366 * 1_440

  /// Minutes since 1970 of a time, or of the nearest one from 1970 to 9999.
  private static func minute(_ seconds: Int64) -> Int64 { min(max(seconds, 0), 253_402_300_799) / 60 }

  private func isDue(minute: Int64) -> Bool { minutes & 1 << UInt64(minute % 60) != 0 }
  private func isDue(hourOf minute: Int64) -> Bool { hours & 1 << UInt64(minute / 60 % 24) != 0 }

  private func isDue(day: Int64) -> Bool {
    let date = CivilDate(daysSince1970: Int(day))
    guard months & 1 << UInt64(date.month) != 0 else { return false }
    let isDay = days & 1 << UInt64(date.day) != 0
    let isWeekday = weekdays & 1 << UInt64(date.weekday) != 0
    return isEitherDayEnough ? isDay || isWeekday : isDay && isWeekday
  }
}
