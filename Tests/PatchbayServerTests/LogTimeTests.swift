import Testing

@testable import PatchbayServer

@Suite struct LogTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400 + 3_723, "2000-02-29T01:02:03Z"),
      (253_402_300_799, "9999-12-31T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
    ] as [(Int64, String)])
  func secondsAreWrittenAsRFC3339(seconds: Int64, expected: String) {
    #expect(LogTime.text(seconds) == expected)
  }

  @Test(
    arguments: [
      (1, "1970-01-01T00:00:00.001Z"), (1_020, "1970-01-01T00:00:01.020Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (-1_000, "1969-12-31T23:59:59.000Z"),
    ] as [(Int64, String)])
  func millisecondsAreWrittenAsRFC3339(milliseconds: Int64, expected: String) {
    #expect(LogTime.text(milliseconds: milliseconds) == expected)
  }
}
