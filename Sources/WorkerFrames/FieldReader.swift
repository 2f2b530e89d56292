import Bytes

/// Reads a payload field by field; every length is checked against what is there.
public struct FieldReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var at = 0

  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// Bytes that have not been read.
  public var left: Int { bytes.count - at }

  @_lifetime(self: copy self)
  public mutating func byte() throws(FrameFault) -> UInt8 {
    guard left >= 1 else { throw Self.short }
    defer { at += 1 }
    return bytes[at]
  }

  @_lifetime(self: copy self)
  public mutating func half() throws(FrameFault) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }

  @_lifetime(self: copy self)
  public mutating func word() throws(FrameFault) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }

  @_lifetime(self: copy self)
  public mutating func long() throws(FrameFault) -> UInt64 { try number(8) }

  @_lifetime(self: copy self)
  private mutating func number(_ count: Int) throws(FrameFault) -> UInt64 {
    guard left >= count else { throw Self.short }
    let value = bytes.extracting(at..<(at + count)).paddedWord(at: 0).bits
    at += count
    return value
  }

  /// A count of bytes or of things, which there must be at the least that many bytes for.
  @_lifetime(self: copy self)
  public mutating func count(bytesEach size: Int = 1) throws(FrameFault) -> Int {
    let count = Int(try word())
    guard count <= left / size else { throw Self.short }
    return count
  }

  /// A place in bytes that have `limit` of them.
  @_lifetime(self: copy self)
  public mutating func range(within limit: Int) throws(FrameFault) -> ByteRange {
    let range = ByteRange(start: try word(), count: try word())
    guard range.end <= limit else { throw FrameFault("a range past its bytes") }
    return range
  }

  /// Takes the next `count` bytes.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func take(_ count: Int) throws(FrameFault) -> Span<UInt8> {
    guard count >= 0, count <= left else { throw Self.short }
    defer { at += count }
    return bytes.extracting(at..<(at + count))
  }

  /// A text behind its length.
  @_lifetime(self: copy self)
  public mutating func text() throws(FrameFault) -> String {
    let bytes = try take(try count())
    return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  /// All that is left.
  @_lifetime(self: copy self)
  public mutating func rest() throws(FrameFault) -> [UInt8] {
    let bytes = try take(left)
    return bytes.indices.map { bytes[$0] }
  }

  public func end() throws(FrameFault) {
    guard left == 0 else { throw FrameFault("a frame with \(left) bytes too many") }
  }

  private static var short: FrameFault { FrameFault("a frame that ends too soon") }
}
