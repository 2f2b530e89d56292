import Bytes
import Testing

@Suite struct ByteSearchTests {
  @Test func findsTheFirstControlCharacterAtEveryOffset() {
    for length in 0..<40 {
      #expect([UInt8](repeating: 0x20, count: length).span.firstControl(from: 0) == length)
      for position in 0..<length {
        for control: UInt8 in [0, 9, 10, 13, 31, 127] {
          var bytes = [UInt8](repeating: 0x80, count: length)
          bytes[position] = control
          #expect(bytes.span.firstControl(from: 0) == position)
          #expect(bytes.span.firstControl(from: position) == position)
          #expect(bytes.span.firstControl(from: position + 1) == length)
        }
      }
    }
  }

  @Test func findsTheFirstOfAByteAtEveryOffset() {
    for length in 0..<30 {
      for position in 0..<length {
        var bytes = [UInt8](repeating: 0x2E, count: length)
        bytes[position] = 0x2F
        #expect(bytes.span.first(0x2F, from: 0) == position)
        #expect(bytes.span.first(0x2F, from: position + 1) == length)
      }
    }
  }

  @Test func lanesAgreeWithAStepForEachByte() {
    var random: UInt64 = 1
    for _ in 0..<2_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let word = ByteWord(random ^ (random >> 29))
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: word.bits >> UInt64(8 * $0)) }
      #expect(ByteWord.first(in: word.equal(to: bytes[5])) == bytes.firstIndex(of: bytes[5]))
      #expect(ByteWord.first(in: word.below(0x20)) == bytes.firstIndex { $0 < 0x20 } ?? 8)
      let letters = word.within(0x41, 0x5A)
      for lane in 0..<8 {
        let found = letters >> UInt64(8 * lane) & 0xFF
        #expect(found == ((0x41...0x5A).contains(bytes[lane]) ? 0x80 : 0))
      }
    }
  }

  @Test func wordsHaveTheirFirstByteLowest() {
    let bytes: [UInt8] = Array("xconnection".utf8)
    #expect(bytes.span.word(at: 1) == ByteWord.ascii("connecti"))
    #expect(bytes.span.word(at: 1).bits & 0xFF == 0x63)
    #expect(bytes.span.halfWord(at: 0) == 0x6E6F_6378)
    #expect(ByteWord.ascii("CoNnEcTi").lowercased == ByteWord.ascii("connecti"))
  }
}
