import Bytes

/// Numbers requests: 16 random hexadecimal digits of the loop, a dash, and a count. Unique over restarts and loops.
struct RequestNumber: ~Copyable {
  /// The loop's digits.
  private let high: ByteWord
  private let low: ByteWord
  /// The count, as eight digits: the first in the lowest byte.
  private var digits = ByteWord(hexadecimal: 0).bits
  /// How often the last digit has started again.
  private var sixteens: UInt32 = 0
  /// Bytes of a number.
  package static var length: Int { 25 }

  init() {
    var generator = SystemRandomNumberGenerator()
    high = ByteWord(hexadecimal: UInt32.random(in: .min ... .max, using: &generator))
    low = ByteWord(hexadecimal: UInt32.random(in: .min ... .max, using: &generator))
  }

  /// Appends the next number and a NUL. Returns where the number stands, without the NUL: the count of bytes that were
  /// appended is not its length.
  @inline(__always)
  package mutating func append(to buffer: inout ByteBuffer) -> ByteRange {
    advance()
    let start = buffer.count
    buffer.append(high, count: 8)
    buffer.append(low, count: 8)
    buffer.append(ByteWord(UInt64(UInt8(ascii: "-")) | digits &<< 8), count: 8)
    // The last digit, and zeros behind it.
    buffer.append(ByteWord(digits &>> 56), count: 2)
    return ByteRange(start: start, count: Self.length)
  }

  @inline(__always)
  private mutating func advance() {
    digits &+= 1 &<< 56
    switch digits &>> 56 {
    case UInt64(UInt8(ascii: "9")) + 1: digits &+= 39 &<< 56  // "a"
    case UInt64(UInt8(ascii: "f")) + 1: carry()
    default: break
    }
  }

  @inline(never)
  private mutating func carry() {
    sixteens &+= 1
    digits = ByteWord(hexadecimal: sixteens &<< 4).bits
  }
}
