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
    let (days, time) = CivilDate.split(unixSeconds: seconds)
    let date = CivilDate(daysSince1970: days)
    appendName("Sun, Mon, Tue, Wed, Thu, Fri, Sat, ", date.weekday, 5, to: &buffer)
    append(date.day, " ", to: &buffer)
    appendName("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ", date.month - 1, 4, to: &buffer)
    buffer.append(decimal: UInt64(date.year), width: 4)
    buffer.append(" ")
    append(time / 3600, ":", to: &buffer)
    append(time / 60 % 60, ":", to: &buffer)
    append(time % 60, " GMT", to: &buffer)
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
