import Bytes

extension ByteBuffer {
  // The fields of payloads, as FieldReader reads them: little-endian, texts behind their lengths.

  @inlinable public mutating func append(half: UInt16) { append(ByteWord(UInt64(half)), count: 2) }
  @inlinable public mutating func append(word: UInt32) { append(ByteWord(UInt64(word)), count: 4) }
  @inlinable public mutating func append(long: UInt64) { append(ByteWord(long), count: 8) }
  @inlinable public mutating func append(count: Int) { append(word: UInt32(truncatingIfNeeded: count)) }

  @inlinable public mutating func append(range: ByteRange) {
    append(ByteWord(UInt64(range.start) | UInt64(range.count) &<< 32), count: 8)
  }

  /// A text behind its length.
  public mutating func append(text: String) {
    append(count: text.utf8.count)
    for byte in text.utf8 { append(byte) }
  }
}
