/// Eight neighbouring bytes in one register: how input is scanned here without a step for each byte.
///
/// The first byte is the lowest one, on every machine. A *mask* has 0x80 in the lane of each byte that was found
/// and 0 elsewhere; ``ByteWord/first(in:)`` turns it into an offset.
@frozen
public struct ByteWord: Equatable, Sendable, BitwiseCopyable {
  public let bits: UInt64

  @inlinable public init(_ bits: UInt64) { self.bits = bits }

  /// Eight ASCII characters, to compare with. The compiler folds it to a number.
  @inlinable public static func ascii(_ text: StaticString) -> ByteWord {
    precondition(text.utf8CodeUnitCount == 8)
    // Holds: the text has exactly the eight bytes that are loaded.
    let bits = unsafe UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt64.self)
    return ByteWord(UInt64(littleEndian: bits))
  }

  /// The same bytes with the bit set that makes an ASCII letter lower-case. A letter is the result of its two
  /// cases only; other characters are not kept apart (CR becomes '-').
  @inlinable public var lowercased: ByteWord { ByteWord(bits | Self.repeating(0x20)) }

  /// The bytes equal to `byte`. Exact up to the first one found, the lanes above it may be wrong.
  @inlinable public func equal(to byte: UInt8) -> UInt64 {
    let difference = bits ^ Self.repeating(byte)
    return (difference &- Self.repeating(0x01)) & ~difference & Self.repeating(0x80)
  }

  /// The bytes less than `bound`, which is at most 0x80. Exact up to the first one found.
  @inlinable public func below(_ bound: UInt8) -> UInt64 {
    (bits &- Self.repeating(bound)) & ~bits & Self.repeating(0x80)
  }

  /// The bytes from `low` to `high`, both ASCII. Every lane is exact.
  @inlinable public func within(_ low: UInt8, _ high: UInt8) -> UInt64 {
    let sevenBits = bits & Self.repeating(0x7F)
    let fromLow = sevenBits &+ Self.repeating(0x80 &- low)
    let pastHigh = sevenBits &+ Self.repeating(0x7F &- high)
    return fromLow & ~pastHigh & ~bits & Self.repeating(0x80)
  }

  /// The lane (0...7) of the first byte in `mask`, 8 if the mask is empty.
  @inlinable public static func first(in mask: UInt64) -> Int { mask.trailingZeroBitCount &>> 3 }

  /// `byte` in all eight lanes.
  @inlinable public static func repeating(_ byte: UInt8) -> UInt64 {
    UInt64(truncatingIfNeeded: byte) &* 0x0101_0101_0101_0101
  }
}

extension Span where Element == UInt8 {
  // Both loads hold because the bounds are checked, and any bits make an integer.

  /// The eight bytes that start at `offset`.
  @inlinable public func word(at offset: Int) -> ByteWord {
    precondition(offset >= 0 && offset <= count &- 8)
    let bits = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    return ByteWord(UInt64(littleEndian: bits))
  }

  /// The four bytes that start at `offset`; the first is the lowest.
  @inlinable public func halfWord(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= count &- 4)
    let bits = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
    return UInt32(littleEndian: bits)
  }

  /// Where the first ASCII control character (0x00...0x1F, 0x7F) is, from `start` on; `count` if there is none.
  @inlinable public func firstControl(from start: Int) -> Int {
    var offset = start
    while offset <= count &- 8 {
      let word = word(at: offset)
      let found = word.below(0x20) | word.equal(to: 0x7F)
      if found != 0 { return offset &+ ByteWord.first(in: found) }
      offset &+= 8
    }
    while offset < count {
      let byte = self[offset]
      if byte < 0x20 || byte == 0x7F { return offset }
      offset &+= 1
    }
    return count
  }

  /// Where the first `byte` is, from `start` on; `count` if there is none.
  @inlinable public func first(_ byte: UInt8, from start: Int) -> Int {
    var offset = start
    while offset <= count &- 8 {
      let found = word(at: offset).equal(to: byte)
      if found != 0 { return offset &+ ByteWord.first(in: found) }
      offset &+= 8
    }
    while offset < count, self[offset] != byte { offset &+= 1 }
    return Swift.min(offset, count)
  }
}
