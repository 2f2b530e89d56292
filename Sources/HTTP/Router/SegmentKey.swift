import Bytes

/// A segment of a path, or all of it, prepared for a search in a ``LiteralTable``.
struct SegmentKey {
  /// Bytes of the segment, decoded.
  var count = 0
  /// The first eight of them, zero where there are fewer. All of a short segment is in here.
  var first: UInt64 = 0
  var hash: UInt64 = 0

  /// The key of the segment that starts at `start` and ends before a slash, or at `end` with the path.
  @inline(__always)
  init(_ path: Span<UInt8>, from start: Int, to end: Int) {
    var offset = start
    while true {
      let word = path.paddedWord(at: offset)
      // The lane of the slash, or else the first one past the end of the path.
      let lane = min(ByteWord.first(in: word.equal(to: 0x2F)), end &- offset)
      if lane >= 8 {
        if offset == start { first = word.bits }
        hash = Self.mix(hash, word.bits)
        offset &+= 8
        continue
      }
      let last = word.bits & ((1 &<< UInt64(8 &* lane)) &- 1)
      if offset == start { first = last }
      hash = Self.mix(hash, last)
      count = offset &+ lane &- start
      return
    }
  }

  /// The key of all bytes from `start` to `end`, slashes and all.
  @inline(__always)
  init(whole bytes: Span<UInt8>, from start: Int, to end: Int) {
    count = end &- start
    var offset = start
    while end &- offset >= 8 {
      let word = bytes.paddedWord(at: offset).bits
      if offset == start { first = word }
      hash = Self.mix(hash, word)
      offset &+= 8
    }
    let last = bytes.paddedWord(at: offset).bits & ((1 &<< UInt64(8 &* (end &- offset))) &- 1)
    if offset == start { first = last }
    hash = Self.mix(hash, last)
  }

  /// The same key as the decoded bytes would have. A broken escape stands for itself.
  @inline(never)
  init(decoding bytes: Span<UInt8>, from start: Int, to end: Int) {
    var bytes = DecodedBytes(bytes, from: start, to: end)
    // The bytes of the word that is not full yet, the first one lowest.
    var word: UInt64 = 0
    while let byte = bytes.next() {
      word |= UInt64(byte) &<< UInt64(8 &* (count & 7))
      count &+= 1
      guard count & 7 == 0 else { continue }
      if count == 8 { first = word }
      hash = Self.mix(hash, word)
      word = 0
    }
    if count < 8 { first = word }
    hash = Self.mix(hash, word)
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
