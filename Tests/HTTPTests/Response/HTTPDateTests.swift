import Bytes
import Foundation
import HTTP
import Testing

@Suite struct HTTPDateTests {
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
    (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
    (Int64.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
  ])
  func writesTheDate(seconds: Int64, expected: String) {
    #expect(date(seconds) == expected)
    #expect(expected.utf8.count == HTTPDate.count)
  }

  @Test func agreesWithFoundationOnEachDayOfFourCenturies() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for day in stride(from: -25_567 as Int64, to: 120_530, by: 17) {
      let seconds = day * 86_400 + (day & 0xFFFF)
      #expect(date(seconds) == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
    }
  }

  private func date(_ seconds: Int64) -> String {
    var buffer = ByteBuffer()
    HTTPDate.append(unixSeconds: seconds, to: &buffer)
    return text(buffer)
  }
}
