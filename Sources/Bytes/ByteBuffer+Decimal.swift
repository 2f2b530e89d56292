extension ByteBuffer {
  /// Appends the low `count` bytes of `word`, the lowest first.
  ///
  /// - Precondition: `count` is 0...8.
  @inlinable public mutating func append(_ word: ByteWord, count: Int) {
    precondition(count >= 0 && count <= 8)
    reserve(8)
    // Holds: there is room for all eight bytes behind `end`; those past `count` are not part of the buffer yet.
    unsafe UnsafeMutableRawPointer(base.unsafelyUnwrapped + end)
      .storeBytes(of: word.bits.littleEndian, as: UInt64.self)
    end &+= count
  }

  /// Appends `number` in decimal digits, without leading zeros; at least one digit.
  @inlinable public mutating func append(decimal number: UInt64) {
    var rest = number
    if rest >= 100_000_000 {
      append(decimal: rest / 100_000_000)
      rest %= 100_000_000
      append(decimal: rest, width: 8)
      return
    }
    var digits: UInt64 = 0
    var count = 0
    repeat {
      digits = digits &<< 8 | (0x30 &+ rest % 10)
      rest /= 10
      count &+= 1
    } while rest > 0
    append(ByteWord(digits), count: count)
  }

  /// Appends the last `width` (at most 8) decimal digits of `number`, with leading zeros.
  @inlinable public mutating func append(decimal number: UInt64, width: Int) {
    var rest = number
    var digits: UInt64 = 0
    for _ in 0..<width {
      digits = digits &<< 8 | (0x30 &+ rest % 10)
      rest /= 10
    }
    append(ByteWord(digits), count: width)
  }
}
