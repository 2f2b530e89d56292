/// A part of a buffer: where it starts and how many bytes it has. Half the size of `Range<Int>`.
public struct ByteRange: Equatable, Sendable, BitwiseCopyable {
  public var start: UInt32
  public var count: UInt32

  @inlinable public init(start: Int, count: Int) {
    self.start = UInt32(start)
    self.count = UInt32(count)
  }

  @inlinable public init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }

  @inlinable public init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, count: range.count)
  }

  /// No bytes. Computed, because a stored global is set up lazily, with a check at each use.
  @inlinable public static var empty: ByteRange { ByteRange(start: UInt32(0), count: 0) }

  @inlinable public var isEmpty: Bool { count == 0 }
  @inlinable public var end: Int { Int(start) &+ Int(count) }
  @inlinable public var range: Range<Int> { Int(start)..<end }
}

extension Span where Element == UInt8 {
  /// The bytes of `range`.
  @inlinable public subscript(_ range: ByteRange) -> Span<UInt8> {
    @_lifetime(copy self) get { extracting(range.range) }
  }
}
