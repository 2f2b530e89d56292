import Bytes

/// A segment of a path, prepared for a search in a ``LiteralTable``.
struct SegmentKey {
  /// Bytes of the segment, decoded.
  var count = 0
  /// The first eight of them, zero where there are fewer. All of a short segment is in here.
  var first: UInt64 = 0
  var hash: UInt64 = 0

  /// The key of the bytes from `start` to `end` as they are.
  @inline(__always)
  init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    count = end &- start
    var offset = start
    if count > 8 {
      first = bytes.word(at: start).bits
      hash = Self.mix(0, first)
      offset &+= 8
      while end &- offset > 8 {
        hash = Self.mix(hash, bytes.word(at: offset).bits)
        offset &+= 8
      }
      // The last eight bytes, some of which may have been in the word before.
      hash = Self.mix(hash, bytes.word(at: end &- 8).bits)
    } else {
      first = Self.shortWord(bytes, from: start, to: end)
      hash = Self.mix(0, first)
    }
  }

  /// The same key as the decoded bytes would have. A broken escape stands for itself.
  init(decoding bytes: Span<UInt8>, from start: Int, to end: Int) {
    var bytes = DecodedBytes(bytes, from: start, to: end)
    // The last eight bytes, the newest one highest.
    var window: UInt64 = 0
    while let byte = bytes.next() {
      if count == 8 { first = window }
      // Words are mixed once it is known that they are not the last.
      if count >= 8, count & 7 == 0 { hash = Self.mix(hash, window) }
      window = window &>> 8 | UInt64(byte) &<< 56
      count &+= 1
    }
    if count <= 8 { first = count == 0 ? 0 : window &>> UInt64(64 &- 8 &* count) }
    hash = Self.mix(hash, count <= 8 ? first : window)
  }

  /// Up to eight bytes as one word.
  @inline(__always)
  static func shortWord(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    let unused = UInt64(64 &- 8 &* (end &- start))
    if start == end { return 0 }
    if start &+ 8 <= bytes.count { return (bytes.word(at: start).bits &<< unused) &>> unused }
    if end >= 8 { return bytes.word(at: end &- 8).bits &>> unused }
    var word: UInt64 = 0
    var offset = end
    while offset > start {
      offset &-= 1
      word = word &<< 8 | UInt64(bytes[offset])
    }
    return word
  }

  @inline(__always)
  static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product &>> 32)
  }
}

/// Decodes a part of a path byte by byte, without a place to put it.
struct DecodedBytes: ~Escapable {
  private let bytes: Span<UInt8>
  private var offset: Int
  private let end: Int

  @_lifetime(copy bytes) init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    self.bytes = bytes
    offset = start
    self.end = end
  }

  @_lifetime(self: copy self) mutating func next() -> UInt8? {
    guard offset < end else { return nil }
    let byte = bytes[offset]
    offset &+= 1
    guard byte == 0x25, offset &+ 2 <= end, let decoded = PercentDecoding.byte(at: offset, in: bytes) else {
      return byte
    }
    offset &+= 2
    return decoded
  }
}
