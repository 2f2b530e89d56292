import Bytes
import Testing

@Suite struct ByteWordTests {
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

  @Test func theFirstByteIsTheLowest() {
    let bytes: [UInt8] = Array("xconnection".utf8)
    #expect(bytes.span.word(at: 1) == ByteWord.ascii("connecti"))
    #expect(bytes.span.word(at: 1).bits & 0xFF == 0x63)
    #expect(bytes.span.halfWord(at: 0) == 0x6E6F_6378)
    #expect(bytes.span.pair(at: 9) == 0x6E6F)
    #expect(ByteWord.ascii("CoNnEcTi").lowercased == ByteWord.ascii("connecti"))
  }

  @Test func wordsArePaddedWithZerosPastTheEnd() {
    for length in 0..<20 {
      let bytes = (0..<length).map { UInt8($0 + 1) }
      for offset in 0...(length + 2) {
        var expected: UInt64 = 0
        for (lane, byte) in bytes.dropFirst(offset).prefix(8).enumerated() {
          expected |= UInt64(byte) << UInt64(8 * lane)
        }
        #expect(bytes.span.paddedWord(at: offset).bits == expected)
      }
    }
  }

  @Test func aPairThatIsNotThereIsZero() {
    let bytes: [UInt8] = [1, 2]
    #expect(bytes.span.pair(at: 0) == 0x0201)
    for offset in [-1, 1, 2, .max, .min] { #expect(bytes.span.pair(at: offset) == 0) }
    #expect([UInt8]().span.pair(at: 0) == 0)
  }
}
