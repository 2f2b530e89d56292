/// A date of the Gregorian calendar, also before its time: the calendar that logs, HTTP and schedules count in.
public struct CivilDate: Equatable, Sendable {
  /// Year 0 is 1 BC, as in ISO 8601.
  public let year: Int
  /// From 1 on.
  public let month: Int
  /// Of the month, from 1 on.
  public let day: Int
  /// Day of the week: 0 is Sunday, as in crontab(5).
  public let weekday: Int

  /// Howard Hinnant's `civil_from_days` (http://howardhinnant.github.io/date_algorithms.html). Eras have 400 years;
  /// years begin in March, so that a leap day is the last day of one.
  ///
  /// - Parameter days: days since 1970-01-01, negative before it.
  public init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    // 1970-01-01 was a Thursday.
    weekday = ((days + 4) % 7 + 7) % 7
  }

  /// Splits seconds since 1970-01-01T00:00:00Z into the days before the day that they are in, and seconds of that day.
  public static func split(unixSeconds seconds: Int64) -> (days: Int, second: Int) {
    let second = (Int(seconds) % 86_400 + 86_400) % 86_400
    return ((Int(seconds) - second) / 86_400, second)
  }
}
