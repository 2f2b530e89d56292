import Bytes

/// Literal segments, or literal paths, in a hash table, found by the node they start from and by their text, so that
/// a step costs the same with one route and with ten thousand.
struct LiteralTable: Sendable {
  private struct Entry {
    var first: UInt64 = 0
    /// The node that the step starts from, plus one; 0 in an unused entry.
    var origin: UInt32 = 0
    var child: UInt32 = 0
    /// Where the text is in `texts`.
    var start: UInt32 = 0
    var count: UInt32 = 0
  }

  /// A power of two, at most half of them used.
  private var entries: [Entry]
  private var texts: [UInt8] = []

  init(capacity: Int) {
    var size = 2
    while size < 2 * capacity { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
  }

  /// - Precondition: there is room, and no such step yet.
  mutating func insert(_ bytes: [UInt8], from node: Int, to child: Int) {
    let key = SegmentKey(whole: bytes.span, from: 0, to: bytes.count)
    var slot = slot(of: key, from: node)
    while entries[slot].origin != 0 { slot = (slot &+ 1) & (entries.count &- 1) }
    entries[slot] = Entry(
      first: key.first, origin: UInt32(node) + 1, child: UInt32(child), start: UInt32(texts.count),
      count: UInt32(bytes.count))
    texts += bytes
  }

  /// The node that the segment from `start` to `end` of `path`, whose key is `key`, leads to, or -1.
  @inline(__always)
  func child(
    of node: Int, _ key: SegmentKey, in path: Span<UInt8>, from start: Int, to end: Int, isEncoded: Bool
  ) -> Int {
    let entries = entries.span
    var slot = slot(of: key, from: node)
    while true {
      let entry = entries[slot]
      guard entry.origin != 0 else { return -1 }
      if entry.first == key.first, Int(entry.count) == key.count, Int(entry.origin) == node &+ 1,
        key.count <= 8
          || equals(Int(entry.start), key.count, path, from: start, to: end, isEncoded: isEncoded)
      {
        return Int(entry.child)
      }
      slot = (slot &+ 1) & (entries.count &- 1)
    }
  }

  @inline(__always)
  private func slot(of key: SegmentKey, from node: Int) -> Int {
    let mixed = key.hash &+ UInt64(truncatingIfNeeded: node) &* 0x9E37_79B1
    return Int(truncatingIfNeeded: mixed) & (entries.count &- 1)
  }

  /// Whether a text of more than eight bytes is the segment.
  @inline(never)
  private func equals(
    _ textStart: Int, _ count: Int, _ path: Span<UInt8>, from start: Int, to end: Int, isEncoded: Bool
  ) -> Bool {
    let texts = texts.span
    var offset = 0
    if isEncoded {
      var bytes = DecodedBytes(path, from: start, to: end)
      while let byte = bytes.next() {
        guard texts[textStart &+ offset] == byte else { return false }
        offset &+= 1
      }
      return true
    }
    while offset &+ 8 < count {
      guard texts.word(at: textStart &+ offset) == path.word(at: start &+ offset) else { return false }
      offset &+= 8
    }
    return texts.word(at: textStart &+ count &- 8) == path.word(at: end &- 8)
  }
}
