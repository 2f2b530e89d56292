import Bytes
import Testing

@Suite struct ByteBufferFastTests {
  @Test func writesNumbersWithoutLeadingZeros() {
    let numbers: [UInt64] = [
      0, 1, 9, 10, 99, 100, 12_345_678, 99_999_999, 100_000_000, 100_000_001, 9_223_372_036_854_775_807, .max,
    ]
    for number in numbers {
      var buffer = ByteBuffer()
      buffer.append(decimal: number)
      #expect(text(buffer) == String(number))
    }
  }

  @Test func writesAFixedNumberOfDigits() {
    var buffer = ByteBuffer()
    buffer.append(decimal: 7, width: 2)
    buffer.append(decimal: 12_345, width: 4)
    #expect(text(buffer) == "072345")
  }

  @Test func writesHexadecimalDigits() {
    for number: UInt32 in [0, 9, 10, 0x90A, 0x0123_4567, 0x89AB_CDEF, .max] {
      var buffer = ByteBuffer()
      buffer.append(hexadecimal: number)
      let digits = String(number, radix: 16)
      #expect(text(buffer) == String(repeating: "0", count: 8 - digits.count) + digits)
    }
  }

  @Test func copiesAKnownNumberOfBytes() {
    var buffer = ByteBuffer()
    buffer.append(literal: "literal ")
    let bytes: [UInt8] = Array("five!".utf8)
    buffer.append(bytes.span, exactly: 5)
    buffer.append(literal: "")
    #expect(text(buffer) == "literal five!")
  }

  @Test func writesTheFirstBytesOfAWord() {
    var buffer = ByteBuffer()
    buffer.append(ByteWord.ascii("abcdefgh"), count: 3)
    buffer.append(ByteWord.ascii("ijklmnop"), count: 8)
    buffer.append(ByteWord.ascii("ijklmnop"), count: 0)
    #expect(text(buffer) == "abcijklmnop")
  }

  private func text(_ buffer: borrowing ByteBuffer) -> String {
    String(decoding: (0..<buffer.count).map { buffer[$0] }, as: UTF8.self)
  }
}
