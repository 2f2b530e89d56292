import Bytes
import Testing

@Suite struct JSONTextTests {
  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\0\u{1F}", #""\u0000\u001f""#), ("/é😀\u{7F}", "\"/é😀\u{7F}\""),
    ("0123456789abcdef\"0123456789abcdef\n", #""0123456789abcdef\"0123456789abcdef\n""#),
  ])
  func onlyWhatMustBeIsEscaped(string: String, expected: String) {
    #expect(text { $0.append(jsonString: string) } == expected)
    let bytes = Array(string.utf8)
    #expect(text { $0.append(repairedJSONString: bytes.span) } == expected)
  }

  @Test(
    arguments: [
      [0x80], [0xC3], [0xC0, 0x80], [0xE2, 0x82], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98],
      [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFF, 0x41], [0x41, 0xC3, 0x41], [0xE2, 0x82, 0xC3, 0xA9],
      [0xF0, 0x9F, 0x98, 0x80, 0x80], [0x22, 0xE9, 0x0A],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreReplaced(bytes: [UInt8]) {
    let repaired = String(decoding: bytes, as: UTF8.self)
    #expect(text { $0.append(repairingUTF8: bytes.span) } == repaired)
    let expected = text { $0.append(jsonString: repaired) }
    #expect(text { $0.append(repairedJSONString: bytes.span) } == expected)
  }

  @Test func repairAgreesWithTheStandardLibrary() {
    // Begins and ends of all ranges of bytes that UTF-8 tells apart.
    let bytes: [UInt8] = [
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
      0xF0,
      0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for first in bytes {
      for second in bytes {
        for third in bytes {
          for fourth: UInt8 in [0x41, 0x80] {
            let all = [first, second, third, fourth]
            let repaired = text { $0.append(repairingUTF8: all.span) }
            guard repaired == String(decoding: all, as: UTF8.self) else {
              Issue.record("\(all) became \(Array(repaired.utf8))")
              return
            }
          }
        }
      }
    }
  }

  @Test func hexadecimalDigitsAreWrittenAndRead() {
    for value: UInt8 in 0..<16 {
      let digit = Hexadecimal.digit(value)
      #expect(String(UnicodeScalar(digit)) == String(value, radix: 16))
      #expect(Hexadecimal.digit(value | 0xA0) == digit)
      #expect(Hexadecimal.value(of: digit) == value)
    }
    let readable = (UInt8.min...UInt8.max).filter { Hexadecimal.value(of: $0) != nil }
    #expect(readable == Array("0123456789ABCDEFabcdef".utf8))
    #expect("ABCDEF".utf8.map { Hexadecimal.value(of: $0) } == [10, 11, 12, 13, 14, 15])
  }

  private func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer()
    write(&buffer)
    return String(decoding: (0..<buffer.count).map { buffer[$0] }, as: UTF8.self)
  }
}
