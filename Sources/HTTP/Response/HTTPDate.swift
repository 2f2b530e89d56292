import Bytes

/// Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate; RFC 9110, section 5.6.7).
public enum HTTPDate {
  /// Bytes of a date.
  @inlinable public static var count: Int { 29 }

  /// Appends a date.
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00Z. Before the year 0 and past 9999 the nearest date that has
  ///   four digits for the year is written.
  public static func append(unixSeconds seconds: Int64, to buffer: inout ByteBuffer) {
    let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let time = seconds - days * 86_400
    let (year, month, day) = civil(fromDays: days)
    // 1970-01-01 was a Thursday.
    appendName("Thu, Fri, Sat, Sun, Mon, Tue, Wed, ", Int((days % 7 + 7) % 7), 5, to: &buffer)
    append(day, " ", to: &buffer)
    appendName("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ", month - 1, 4, to: &buffer)
    buffer.append(decimal: UInt64(year), width: 4)
    buffer.append(" ")
    append(Int(time / 3600), ":", to: &buffer)
    append(Int(time / 60 % 60), ":", to: &buffer)
    append(Int(time % 60), " GMT", to: &buffer)
  }

  /// The date of a day counted from 1970-01-01, in the Gregorian calendar: "days to civil" of Howard Hinnant's
  /// `chrono`-compatible date algorithms. Years start in March there, so that a leap day is the last day of one.
  private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func append(_ number: Int, _ text: StaticString, to buffer: inout ByteBuffer) {
    buffer.append(decimal: UInt64(number), width: 2)
    buffer.append(text)
  }

  private static func appendName(
    _ names: StaticString, _ index: Int, _ width: Int, to buffer: inout ByteBuffer
  ) {
    buffer.append(names.bytes.extracting(index * width..<(index + 1) * width))
  }
}
