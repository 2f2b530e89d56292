import Bytes

/// What the parameters of a template matched, in the template's order. Needs no allocation.
///
/// Each range counts from the start of the path that was given to ``Router/match(_:path:isEncoded:captures:)``.
public struct Captures: Sendable {
  /// How many there can be.
  @inlinable public static var capacity: Int { 16 }

  @usableFromInline var storage = InlineArray<16, ByteRange>(repeating: ByteRange(start: UInt32(0), count: 0))
  /// How many there are.
  public internal(set) var count = 0

  public init() {}

  /// - Precondition: `0 <= index < count`.
  @inlinable public subscript(index: Int) -> ByteRange {
    precondition(index >= 0 && index < count)
    return storage[index]
  }

  /// Takes over what was matched elsewhere.
  ///
  /// - Precondition: there are no more ranges than ``capacity``.
  public mutating func take(_ ranges: [ByteRange]) {
    precondition(ranges.count <= Self.capacity)
    for index in ranges.indices { storage[index] = ranges[index] }
    count = ranges.count
  }

  /// Holds: a template has no more parameters than there is room for.
  @inline(__always) mutating func append(from start: Int, to end: Int) {
    storage[count] = ByteRange(from: start, to: end)
    count &+= 1
  }
}
