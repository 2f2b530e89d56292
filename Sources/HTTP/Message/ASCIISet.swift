/// A set of ASCII characters as 128 bits, so that a test needs no table in memory.
@usableFromInline
struct ASCIISet: Sendable, BitwiseCopyable {
  /// Bits for the characters 0...63 and 64...127.
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64

  @inlinable init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Bytes from 0x80 on are in no set.
  @inlinable func contains(_ byte: UInt8) -> Bool {
    byte < 0x80 && ((byte < 0x40 ? low : high) &>> UInt64(byte & 0x3F)) & 1 != 0
  }

  // The tests compute these bits from the characters.

  /// Letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110, section 5.6.2).
  @inlinable static var token: ASCIISet {
    ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }

  /// Letters, digits and `-._~%!$&'()*+,;=`: a registered name in a URI (RFC 3986, section 3.2.2).
  @inlinable static var registeredName: ASCIISet {
    ASCIISet(low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
  }

  /// Hexadecimal digits, ':', '.': an IPv6 address between its brackets (RFC 3986, section 3.2.2).
  @inlinable static var addressLiteral: ASCIISet {
    ASCIISet(low: 0x07FF_4000_0000_0000, high: 0x0000_007E_0000_007E)
  }
}

/// The bytes that HTTP's grammar names (RFC 5234, appendix B.1).
@usableFromInline
enum Byte {
  @inlinable static var tab: UInt8 { 0x09 }
  @inlinable static var lineFeed: UInt8 { 0x0A }
  @inlinable static var carriageReturn: UInt8 { 0x0D }
  @inlinable static var space: UInt8 { 0x20 }
  /// CR and LF, as `Span.pair(at:)` gives them.
  @inlinable static var lineEnd: UInt16 { 0x0A0D }
}
