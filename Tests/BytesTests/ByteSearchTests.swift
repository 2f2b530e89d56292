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

  @Test func blocksAgreeWithAStepForEachByte() {
    for byte in UInt8.min...UInt8.max {
      let block = ByteBlock(repeating: byte)
      #expect(block.below(0x26)[3] == (byte < 0x26))
      #expect(block.equal(to: 0x2E)[15] == (byte == 0x2E))
      #expect(block.outside(0x2D, 0x39)[0] == !(0x2D...0x39).contains(byte))
      #expect(block.outside(0x2D, 0x2D)[7] == (byte != 0x2D))
      #expect(block.lowercased[8] == byte | 0x20)
    }
  }

  @Test func zerosBehindTheEndAreNotFound() {
    for length in 0..<40 {
      let bytes = [UInt8](repeating: 0x61, count: length)
      for start in 0...length { #expect(bytes.span.first(from: start) { $0.below(1) } == length) }
    }
  }
}
