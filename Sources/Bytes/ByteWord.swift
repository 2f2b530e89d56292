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

  /// The ASCII control characters, 0x00...0x1F and 0x7F. Exact up to the first one found.
  @inlinable public var controls: UInt64 { below(0x20) | equal(to: 0x7F) }

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
  // All loads hold because the bounds are checked before, and any bits make an integer.

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

  /// The two bytes that start at `offset`, the first in the low half; 0 if they are not both there.
  @inline(__always) @inlinable public func pair(at offset: Int) -> UInt16 {
    // One comparison, which a negative offset fails as well.
    guard UInt(bitPattern: offset) < UInt(bitPattern: Swift.max(0, count &- 1)) else { return 0 }
    let bits = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
    return UInt16(littleEndian: bits)
  }

  /// The eight bytes that start at `offset`, with zeros for those past the end.
  @inline(__always) @inlinable public func paddedWord(at offset: Int) -> ByteWord {
    // One comparison, which a negative offset fails as well.
    if UInt(bitPattern: offset) < UInt(bitPattern: Swift.max(0, count &- 7)) {
      let bits = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      return ByteWord(UInt64(littleEndian: bits))
    }
    return lastWord(from: offset)
  }

  /// The fewer than eight bytes from `offset` to the end, with zeros behind them.
  @inline(never) @usableFromInline func lastWord(from offset: Int) -> ByteWord {
    let left = count &- offset
    guard left > 0 else { return ByteWord(0) }
    if count >= 8 { return ByteWord(word(at: count &- 8).bits &>> UInt64(64 &- 8 &* left)) }
    if left >= 4 {
      // The halves overlap, where they do they are equal.
      let high = UInt64(halfWord(at: count &- 4)) &<< UInt64(8 &* (left &- 4))
      return ByteWord(UInt64(halfWord(at: offset)) | high)
    }
    let middle = left &>> 1
    return ByteWord(
      UInt64(self[offset]) | UInt64(self[offset &+ middle]) &<< UInt64(8 &* middle)
        | UInt64(self[count &- 1]) &<< UInt64(8 &* (left &- 1)))
  }
}
