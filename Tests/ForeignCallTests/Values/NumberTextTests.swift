import Testing

@testable import ForeignCall

@Suite struct NumberTextTests {
  private func integer(_ text: String) -> Int128? {
    if case .number(let number) = NumberText.integer(Array(text.utf8).span) { number } else { nil }
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("+5", 5), (" 5 ", 5), ("\t5\n", 5), ("\u{a0}5", 5), ("\u{2003}5\u{3000}", 5),
      ("0005", 5),
      ("5.0", 5), ("5.000", 5), ("1_000", 1000), ("1_000.0", 1000), ("0_1", 1), ("-5.0", -5),
      ("18446744073709551616", 18_446_744_073_709_551_616),
      ("-170141183460469231731687303715884105728000", Int128.min),
    ] as [(String, Int128)])
  func integerIsRead(text: String, number: Int128) { #expect(integer(text) == number) }

  @Test(arguments: [
    "", " ", "a", "5.", ".5", "5.5", "5.0.0", "5_", "_5", "1__0", "1_0.0_0", "-_5", "1e3", "0x10", "--5",
    "+-5", "- 5",
    "\u{663}", "5\u{0}", "5\u{e9}", "1,000", "true", "inf", "0.",
  ])
  func otherTextIsNoInteger(text: String) {
    if case .notANumber = NumberText.integer(Array(text.utf8).span) { return }
    Issue.record("\(text) was read")
  }

  @Test func digitsAreLimitedBehindLeadingZeros() {
    #expect(integer(String(repeating: "0", count: 5000) + "1") == 1)
    #expect(integer(String(repeating: "1", count: 4300)) == .max)
    guard case .tooLong = NumberText.integer(Array(String(repeating: "1", count: 4301).utf8).span) else {
      Issue.record("4301 digits were read")
      return
    }
  }

  @Test(
    arguments: [
      ("5", 5), ("-5.5", -5.5), ("+5.5", 5.5), (" 5.5 ", 5.5), ("\u{a0}5.5", 5.5), (".5", 0.5), ("5.", 5),
      ("1e3", 1000),
      ("1E+3", 1000), ("1e-3", 0.001), ("1_000.5", 1000.5), ("1_0e1_0", 1e11), ("1_.5", 1.5), ("-_1", -1),
      ("in_f", .infinity),
      ("9007199254740993", 9_007_199_254_740_992),
      ("1e400", .infinity), ("-1e400", -.infinity), ("1e-400", 0), ("inf", .infinity),
      ("-Infinity", -.infinity),
      ("5e-324", Double.leastNonzeroMagnitude), ("999999999999999", 999_999_999_999_999),
    ] as [(String, Double)])
  func floatIsRead(text: String, number: Double) {
    #expect(NumberText.float(Array(text.utf8).span) == number)
  }

  /// So near to the middle between two numbers of 32 bits that the number of 64 bits is the middle itself.
  @Test func numbersOf32BitsAreRoundedOnce() {
    let text = Array("1.000000059604644775390625000000000001".utf8)
    #expect(NumberText.float(text.span).map { Float($0) } == 1)
    #expect(NumberText.float(text.span, as: Float.self) == Float(1).nextUp)
  }

  @Test(arguments: ["nan", "NaN", "+nan", "-nan"])
  func nanIsRead(text: String) { #expect(NumberText.float(Array(text.utf8).span)?.isNaN == true) }

  @Test(arguments: [
    "", " ", "abc", "infin", "_1", "1_", "1__0", " 1_0", "0x10", "0x1p3", "1,5", "--1", "1e", "e5", "1f",
    "1 0",
    "nan(1)", ".",
    "\u{663}.\u{665}", "true", "1e5.5", "+",
  ])
  func otherTextIsNoFloat(text: String) { #expect(NumberText.float(Array(text.utf8).span) == nil) }

  @Test func flagsAreRead() {
    for text in ["true", "TRUE", "tRuE", "1", "t", "Y", "yes", "On"] {
      #expect(NumberText.flag(Array(text.utf8).span) == true)
    }
    for text in ["false", "0", "F", "no", "N", "OFF"] {
      #expect(NumberText.flag(Array(text.utf8).span) == false)
    }
    for text in ["", "2", "-1", "01", " true", "true ", "1.0", "maybe", "\u{ff11}"] {
      #expect(NumberText.flag(Array(text.utf8).span) == nil)
    }
  }

  @Test(arguments: [
    (0, "0"), (1.5, "1.5"), (1e300, "1" + String(repeating: "0", count: 300)), (1e-7, "0.0000001"),
    (123_456_789_012_345_680, "123456789012345680"),
    (-3.4028234663852886e38, "-340282346638528860000000000000000000000"),
    (0.1, "0.1"), (1e16, "10000000000000000"), (-2.5e-3, "-0.0025"),
  ])
  func doublesAreWrittenInFull(number: Double, text: String) { #expect(DecimalText.plain(number) == text) }
}
