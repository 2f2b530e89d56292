import Bytes
import Foundation
import Testing

@Suite struct CivilDateTests {
  @Test(arguments: [
    (0, 1970, 1, 1, 4), (-1, 1969, 12, 31, 3), (1, 1970, 1, 2, 5),
    // A leap day, and the centuries that have one or none.
    (11_016, 2000, 2, 29, 2), (11_017, 2000, 3, 1, 3), (47_540, 2100, 2, 28, 0), (47_541, 2100, 3, 1, 1),
    (-25_509, 1900, 2, 28, 3), (-25_508, 1900, 3, 1, 4),
    // The borders of an era, before the year 0 as well.
    (-719_468, 0, 3, 1, 3), (-719_469, 0, 2, 29, 2), (-719_528, 0, 1, 1, 6), (-719_529, -1, 12, 31, 5),
    (-719_468 - 146_097, -400, 3, 1, 3), (-719_469 - 146_097, -400, 2, 29, 2),
    (2_932_896, 9999, 12, 31, 5),
  ])
  func isTheDateOfADay(days: Int, year: Int, month: Int, day: Int, weekday: Int) {
    let date = CivilDate(daysSince1970: days)
    #expect((date.year, date.month, date.day, date.weekday) == (year, month, day, weekday))
  }

  @Test func agreesWithFoundationFrom1600To2400() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "GMT"))
    for days in stride(from: -135_140, to: 157_054, by: 13) {
      let date = CivilDate(daysSince1970: days)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
      #expect(
        [date.year, date.month, date.day, date.weekday + 1]
          == [parts.year, parts.month, parts.day, parts.weekday])
    }
  }

  @Test func everyDayFollowsTheOneBefore() {
    var last = CivilDate(daysSince1970: -800_000)
    for days in -799_999..<800_000 {
      let date = CivilDate(daysSince1970: days)
      let isNextDay = (date.year, date.month, date.day) == (last.year, last.month, last.day + 1)
      let isNextMonth = (date.year, date.month, date.day) == (last.year, last.month + 1, 1)
      let isNextYear = (date.year, date.month, date.day, last.month) == (last.year + 1, 1, 1, 12)
      guard date.weekday == (last.weekday + 1) % 7, last.day >= 28 || isNextDay,
        isNextDay || isNextMonth || isNextYear
      else {
        Issue.record("\(date) follows \(last)")
        return
      }
      last = date
    }
  }

  @Test(
    arguments: [
      (0, 0, 0), (86_399, 0, 86_399), (86_400, 1, 0), (-1, -1, 86_399), (-86_400, -1, 0),
      (-86_401, -2, 86_399), (Int64.min / 2, -53_375_995_583_651, 58_496),
    ] as [(Int64, Int, Int)])
  func secondsAreSplitIntoDays(seconds: Int64, days: Int, second: Int) {
    let split = CivilDate.split(unixSeconds: seconds)
    #expect(split.days == days)
    #expect(split.second == second)
  }
}
