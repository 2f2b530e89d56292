/// Sixteen neighbouring bytes, and which of them were found.
public typealias ByteBlock = SIMD16<UInt8>
public typealias ByteBlockMask = SIMDMask<SIMD16<Int8>>

extension ByteBlock {
  // Written with vector operands on both sides: only these become single instructions.

  /// The bytes equal to `byte`.
  @inline(__always) @inlinable public func equal(to byte: UInt8) -> ByteBlockMask {
    self .== ByteBlock(repeating: byte)
  }

  /// The bytes less than `bound`.
  @inline(__always) @inlinable public func below(_ bound: UInt8) -> ByteBlockMask {
    self .< ByteBlock(repeating: bound)
  }

  /// The bytes outside `low` to `high`.
  @inline(__always) @inlinable public func outside(_ low: UInt8, _ high: UInt8) -> ByteBlockMask {
    (self &- ByteBlock(repeating: low)) .> ByteBlock(repeating: high &- low)
  }

  /// The same bytes with the bit set that makes an ASCII letter lower-case. A letter is the result of its two
  /// cases only; other characters are not kept apart.
  @inline(__always) @inlinable public var lowercased: ByteBlock { self | ByteBlock(repeating: 0x20) }

  /// The ASCII control characters, 0x00...0x1F and 0x7F.
  @inline(__always) @inlinable public var controls: ByteBlockMask { below(0x20) .| equal(to: 0x7F) }
}

extension Span where Element == UInt8 {
  /// Where the first byte is that `found` finds, from `start` on; `count` if there is none.
  ///
  /// - Parameter found: says for each of sixteen bytes whether it is looked for; what it says about one byte does
  ///   not depend on the others. Some bytes may be shown to it twice, and zeros that are not there.
  @inline(__always) @inlinable
  public func first(from start: Int, _ found: (ByteBlock) -> ByteBlockMask) -> Int {
    var offset = start
    // One comparison, which a negative offset fails as well.
    let bound = UInt(bitPattern: Swift.max(0, count &- 15))
    while UInt(bitPattern: offset) < bound {
      // Holds: the bounds were just checked, and any bits make a vector of integers.
      let block = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: ByteBlock.self)
      let lanes = ByteLanes(found(block))
      if lanes.low != 0 { return offset &+ lanes.low.trailingZeroBitCount &>> 3 }
      if lanes.high != 0 { return offset &+ 8 &+ lanes.high.trailingZeroBitCount &>> 3 }
      offset &+= 16
    }
    return firstInTail(from: offset, found)
  }

  /// The same for fewer than sixteen bytes before the end.
  @inline(__always) @inlinable
  func firstInTail(from start: Int, _ found: (ByteBlock) -> ByteBlockMask) -> Int {
    guard start < count, start >= 0 else { return count }
    var base = start
    var block: ByteBlock
    if count >= 16 {
      base = count &- 16
      // Holds: there are sixteen bytes from `base` on.
      block = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: base, as: ByteBlock.self)
    } else {
      let words = SIMD2(paddedWord(at: start).bits.littleEndian, paddedWord(at: start &+ 8).bits.littleEndian)
      // Holds: both are sixteen bytes that may have any value.
      block = unsafe unsafeBitCast(words, to: ByteBlock.self)
    }
    let lanes = ByteLanes(found(block))
    if lanes.low | lanes.high == 0 { return count }
    // The lanes before `start` don't count.
    let skipped = UInt64(8 &* (start &- base))
    let low = skipped < 64 ? (lanes.low &>> skipped) &<< skipped : 0
    let high = skipped < 64 ? lanes.high : (lanes.high &>> (skipped &- 64)) &<< (skipped &- 64)
    if low != 0 { return Swift.min(count, base &+ low.trailingZeroBitCount &>> 3) }
    if high != 0 { return Swift.min(count, base &+ 8 &+ high.trailingZeroBitCount &>> 3) }
    return count
  }

  /// Whether one of the sixteen bytes from either offset on is an ASCII control character.
  @inline(__always) @inlinable public func hasControls(inBlocksAt first: Int, _ second: Int) -> Bool {
    let limit = count &- 16
    precondition(first >= 0 && first <= limit && second >= 0 && second <= limit)
    // Holds: there are sixteen bytes from both on, and any bits make a vector of integers.
    let one = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first, as: ByteBlock.self)
    let other = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: second, as: ByteBlock.self)
    let lanes = ByteLanes(one.controls .| other.controls)
    return lanes.low | lanes.high != 0
  }

  /// Where the first ASCII control character (0x00...0x1F, 0x7F) is, from `start` on; `count` if there is none.
  @inline(__always) @inlinable public func firstControl(from start: Int) -> Int {
    first(from: start) { $0.controls }
  }

  /// Where the first `byte` is, from `start` on; `count` if there is none.
  @inlinable public func first(_ byte: UInt8, from start: Int) -> Int {
    first(from: start) { $0.equal(to: byte) }
  }
}

/// A mask as two numbers: eight bits for each byte, all of them set where it was found.
@usableFromInline
struct ByteLanes {
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64

  @inline(__always) @inlinable
  init(_ mask: ByteBlockMask) {
    // Holds: a mask has sixteen lanes of one byte, 0 or 0xFF.
    let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    low = words[0].littleEndian
    high = words[1].littleEndian
  }
}
