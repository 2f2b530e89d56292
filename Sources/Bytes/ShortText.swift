/// Text of at most 63 bytes, kept in place: no memory of its own, and appended as a whole, its NUL included.
public struct ShortText: ~Copyable, Sendable {
  /// Zeros behind the text, one at least.
  @usableFromInline var bytes = InlineArray<64, UInt8>(repeating: 0)
  @usableFromInline var length = 0

  @inlinable public static var limit: Int { 63 }

  /// What is behind the limit is cut off.
  public init(_ text: Span<UInt8>) {
    length = min(text.count, Self.limit)
    for index in 0..<length { bytes[index] = text[index] }
  }

  @inlinable public var count: Int { length }
}

extension ByteBuffer {
  /// Appends the text.
  @inline(__always) @inlinable
  public mutating func append(_ text: borrowing ShortText) {
    append(text.bytes.span, exactly: 64)
    end &-= 64 &- text.length
  }

  /// Appends the text and a NUL behind it.
  @inline(__always) @inlinable
  public mutating func append(terminated text: borrowing ShortText) {
    append(text)
    // Zeros stand behind it already.
    end &+= 1
  }
}
