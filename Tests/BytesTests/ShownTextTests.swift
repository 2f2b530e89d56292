import Bytes
import Testing

@Suite struct ShownTextTests {
  @Test(arguments: [
    (
      "plain text, \u{e4}\u{f6} \u{4e2d} \u{1f469}\u{200d}\u{1f4bb}",
      "plain text, \u{e4}\u{f6} \u{4e2d} \u{1f469}\u{200d}\u{1f4bb}"
    ),
    ("a\u{1b}[31mb", "a\\u{1b}[31mb"), ("a\u{9b}31mb", "a\\u{9b}31mb"), ("a\u{85}b", "a\\u{85}b"),
    ("a\nb\r\tc\0", "a\\u{a}b\\u{d}\\u{9}c\\u{0}"), ("\u{7f}", "\\u{7f}"),
    ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
    ("file\u{202e}gpj.so", "file\\u{202e}gpj.so"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("\u{feff}x\u{e0041}\u{ad}", "\\u{feff}x\\u{e0041}\\u{ad}"),
  ])
  func charactersThatATerminalObeysAreEscaped(text: String, shown: String) {
    #expect(ShownText.escaped(text) == shown)
  }

  @Test func newlinesStayWhereTheyMay() {
    #expect(ShownText.escaped("a\n\tb\u{9b}\r\n", keepingLines: true) == "a\n\tb\\u{9b}\\u{d}\n")
  }

  @Test func escapesOfJSONAreThoseOfJSON() {
    #expect(ShownText.escaped("\"\u{9b}\u{e0041}\"", as: .json) == "\"\\u009b\\udb40\\udc41\"")
  }

  @Test func invalidUTF8IsReplaced() {
    #expect(
      ShownText.escaped(String(decoding: [0x61, 0x9b, 0xc2, 0x62], as: UTF8.self)) == "a\u{fffd}\u{fffd}b")
  }

  @Test func noControlCharacterOfEitherSetPasses() {
    for value in 0...UInt32(0x10ffff) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = ShownText.escaped(String(scalar))
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
      if isControl { #expect(!shown.unicodeScalars.contains(scalar)) }
    }
  }
}
