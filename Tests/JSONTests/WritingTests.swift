import Bytes
import Foundation
import JSON
import Testing

@Suite struct WritingTests {
  @Test(
    arguments: [
      (0, "0.0"), (-0.0, "-0.0"), (5, "5.0"), (-1.5, "-1.5"), (0.1, "0.1"), (1e15, "1000000000000000.0"),
      (1e16, "1e+16"), (12_345_678_901_234_568, "1.2345678901234568e+16"),
      (9_007_199_254_740_992, "9007199254740992.0"),
      (0.0001, "0.0001"), (0.00001, "1e-05"), (0.00012345, "0.00012345"), (1.5e-7, "1.5e-07"),
      (1e100, "1e+100"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"),
      (1e22, "1e+22"), (123.456, "123.456"),
      (100, "100.0"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
    ] as [(Double, String)])
  func writesDoublesAsPython(number: Double, expected: String) {
    #expect(text { $0.append(jsonNumber: number) } == expected)
  }

  @Test(
    arguments: [
      (0.1, "0.1"), (16_777_216, "16777216.0"), (3.4028235e38, "3.4028235e+38"),
      (.leastNonzeroMagnitude, "1e-45"), (-2.5, "-2.5"),
      (.nan, "null"),
    ] as [(Float, String)])
  func writesFloatsShort(number: Float, expected: String) {
    #expect(text { $0.append(jsonNumber: number) } == expected)
  }

  @Test func writesIntegersOfAllWidths() {
    #expect(text { $0.append(jsonInteger: UInt64.max) } == "18446744073709551615")
    #expect(text { $0.append(jsonInteger: Int64.min) } == "-9223372036854775808")
    #expect(text { $0.append(jsonInteger: Int8(-128)) } == "-128")
    #expect(text { $0.append(jsonInteger: UInt16(0)) } == "0")
  }

  @Test func writesBase64AsFoundation() {
    for count in 0...70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      let expected = "\"\(Data(bytes).base64EncodedString())\""
      #expect(text { buffer in bytes.withBytes { buffer.append(jsonBase64: $0) } } == expected)
    }
  }

  @Test func doublesReadAsWhatTheyWere() {
    var random = SplitMix(state: 7)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let written = text { $0.append(jsonNumber: number) }
      #expect(written.withBytes { JSONNumber.double($0) }?.bitPattern == number.bitPattern, "\(written)")
      #expect(written.fault == nil)
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      guard single.isFinite else { continue }
      let short = text { $0.append(jsonNumber: single) }
      #expect(short.withBytes { JSONNumber.float($0) }?.bitPattern == single.bitPattern, "\(short)")
    }
  }

  @Test(arguments: [
    (
      #" { "a" : [ 1 , 2.50, 1e5, -0.0 ] , "b\n" : { } , "c" : [ ] , "d":null,"e":true, "f":false } "#,
      #"{"a":[1,2.5,100000.0,-0.0],"b\n":{},"c":[],"d":null,"e":true,"f":false}"#
    ),
    ("123456789012345678901234567890", "123456789012345678901234567890"), (#""\u0041\u0000""#, #""A\u0000""#),
    ("1e400", "1e400"), (#"[[[]],[{"x":[{}]}]]"#, #"[[[]],[{"x":[{}]}]]"#),
  ])
  func writesAPartOfADocument(json: String, expected: String) throws {
    #expect(try rewritten(json) == expected)
  }

  @Test func writesValues() throws {
    let value = JSONValue.object([
      ("text", .text("a\"")), ("list", .list([.number(-1), .double(0.5), .numeral("18446744073709551615")])),
      ("flag", .flag(true)), ("no", .optional(nil as String?)), ("empty", .object([])), ("none", .list([])),
    ])
    let expected =
      #"{"text":"a\"","list":[-1,0.5,18446744073709551615],"flag":true,"no":null,"empty":{},"none":[]}"#
    #expect(value.rendered == expected)
    #expect(try rewritten(value.rendered) == expected)
  }
}

/// The same numbers in every run (splitmix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
