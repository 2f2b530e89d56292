import Bytes
import Glibc

/// Numbers requests: 16 random hexadecimal digits of the loop, a dash, and a count. Unique over restarts and loops.
struct RequestNumber: ~Copyable {
  /// The loop's digits and the dash.
  private let prefix: ShortText
  private var count: UInt32 = 0
  /// Bytes of a number.
  static var length: Int { prefixLength + 8 }
  private static var prefixLength: Int { 17 }

  init() {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: .min ... .max, using: &generator)
    var text = ByteBuffer(capacity: Self.length)
    text.append(hexadecimal: UInt32(truncatingIfNeeded: seed >> 32))
    text.append(hexadecimal: UInt32(truncatingIfNeeded: seed))
    text.append(UInt8(ascii: "-"))
    prefix = ShortText(text.span)
  }

  /// Appends the next number and a NUL. Returns where the number stands, without the NUL: the count of bytes that were
  /// appended is not its length.
  @inline(__always)
  mutating func append(to buffer: inout ByteBuffer) -> ByteRange {
    count &+= 1
    let start = buffer.count
    buffer.append(prefix)
    buffer.append(hexadecimal: count)
    buffer.append(0)
    return ByteRange(start: start, count: Self.length)
  }
}
