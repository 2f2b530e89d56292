// Ways to append that cost a few instructions: no call where the number of bytes is known to the compiler.

extension ByteBuffer {
  /// Appends a literal, copied in place.
  @inline(__always) @inlinable public mutating func append(literal text: StaticString) {
    let count = text.utf8CodeUnitCount
    reserve(count)
    // Holds: there is room for `count` bytes behind `end`, and the text has as many.
    unsafe UnsafeMutableRawPointer(base.unsafelyUnwrapped + end)
      .copyMemory(from: text.utf8Start, byteCount: count)
    end &+= count
  }

  /// Appends bytes whose number is a constant at the place of the call, copied in place.
  ///
  /// - Precondition: `bytes` has `count` bytes, at least one.
  @inline(__always) @inlinable
  public mutating func append(_ bytes: Span<UInt8>, exactly count: Int) {
    precondition(bytes.count == count && count > 0)
    reserve(count)
    unsafe bytes.withUnsafeBufferPointer { source in
      // Holds: there is room for `count` bytes behind `end`, and `bytes` has as many, so its address is not nil.
      unsafe UnsafeMutableRawPointer(base.unsafelyUnwrapped + end)
        .copyMemory(from: source.baseAddress.unsafelyUnwrapped, byteCount: count)
    }
    end &+= count
  }

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

  /// Appends `number` in eight hexadecimal digits.
  @inline(__always) @inlinable public mutating func append(hexadecimal number: UInt32) {
    append(ByteWord(hexadecimal: number), count: 8)
  }
}

extension ByteWord {
  /// Eight hexadecimal digits, the first in the lowest byte.
  @inline(__always) @inlinable public init(hexadecimal number: UInt32) {
    // A digit for each byte of the word, the highest in the lowest byte.
    var digits = UInt64(number.byteSwapped)
    digits = (digits | digits &<< 16) & 0x0000_ffff_0000_ffff
    digits = (digits | digits &<< 8) & 0x00ff_00ff_00ff_00ff
    digits = (digits &>> 4 & 0x000f_000f_000f_000f) | (digits & 0x000f_000f_000f_000f) &<< 8
    // What is above 9 is carried into the fifth bit by 6 more, and stands 39 places behind its digit.
    let letters = ((digits &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
    self.init(digits &+ 0x3030_3030_3030_3030 &+ letters &* 39)
  }
}
