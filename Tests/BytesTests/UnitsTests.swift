import Bytes
import Testing

/// Sizes and times as people write them.
@Suite struct UnitsTests {
  @Test(arguments: [
    ("0", 0), ("512", 512), ("16K", 16_384), ("8M", 8 << 20), ("2G", 2 << 30),
    ("18446744073709551615", UInt64.max),
  ])
  func sizesAreRead(text: String, bytes: UInt64) {
    #expect(Units.sizes.quantity(text) == .value(bytes))
  }

  @Test(
    arguments: [
      ("250ms", 250_000_000), ("10", 10_000_000_000), ("10s", 10_000_000_000), ("5m", 300_000_000_000),
      ("2h", 7_200_000_000_000), ("0", 0),
    ] as [(String, UInt64)])
  func timesAreRead(text: String, nanoseconds: UInt64) {
    #expect(Units.times.quantity(text) == .value(nanoseconds))
  }

  @Test(arguments: ["", "K", "-1K", "1k", "1 K", "1KK", "1.5K", "0x10", "\u{661}K", "1s"])
  func otherTextIsNoSize(text: String) {
    #expect(Units.sizes.quantity(text) == nil)
  }

  @Test(arguments: ["", "s", "1d", "1us", "1 s", "1e3s", "1M"])
  func otherTextIsNoTime(text: String) {
    #expect(Units.times.quantity(text) == nil)
  }

  @Test(arguments: ["18446744073709551616", "17179869184G", "99999999999999999999999999M"])
  func moreThan64BitsIsTold(text: String) {
    #expect(Units.sizes.quantity(text) == .overflow)
  }

  @Test(
    arguments: [
      (0, "0"), (500, "500"), (1024, "1K"), (1025, "1025"), (16 << 20, "16M"), (1536, "1536"),
      (1 << 40, "1024G"),
    ] as [(UInt64, String)])
  func sizesAreWritten(bytes: UInt64, text: String) {
    #expect(Units.sizes.text(of: bytes) == text)
    #expect(Units.sizes.quantity(text) == .value(bytes))
  }

  @Test(
    arguments: [
      (0, "0"), (300, "300ms"), (1_000, "1s"), (1_500, "1500ms"), (2_000, "2s"), (25_000, "25s"),
      (60_000, "60s"),
      (120_000, "2m"), (3_600_000, "60m"), (86_400_000, "24h"), (90_000_000, "25h"), (90_001_000, "90001s"),
    ] as [(UInt64, String)])
  func timesAreWritten(milliseconds: UInt64, text: String) {
    #expect(Units.times.text(of: milliseconds * 1_000_000) == text)
    #expect(Units.times.quantity(text) == .value(milliseconds * 1_000_000))
  }

  @Test(
    arguments: [
      (999, "999ms"), (1_999, "1s"), (2_999, "2s"), (119_999, "119s"), (120_000, "2m"), (7_199_999, "119m"),
      (7_200_000, "2h"), (172_799_999, "47h"), (172_800_000, "2d"),
    ] as [(UInt64, String)])
  func agesAreRoundedDown(milliseconds: UInt64, text: String) {
    #expect(Units.ages.roundedText(of: milliseconds) == text)
  }
}
