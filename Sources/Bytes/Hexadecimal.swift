/// Hexadecimal digits in ASCII, one at a time. Eight at once: `ByteWord(hexadecimal:)`.
public enum Hexadecimal {
  /// The lower-case digit for the low four bits of `value`.
  @inline(__always) @inlinable public static func digit(_ value: UInt8) -> UInt8 {
    let value = value & 0x0F
    return value < 10 ? 0x30 + value : 0x57 + value
  }

  /// The value of a digit of either case; nil if the byte is none.
  @inline(__always) @inlinable public static func value(of digit: UInt8) -> UInt8? {
    if digit &- 0x30 < 10 { return digit &- 0x30 }
    let letter = (digit | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
