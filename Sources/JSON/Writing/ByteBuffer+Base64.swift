import Bytes

extension ByteBuffer {
  /// Appends bytes as a string in base64, with padding (RFC 4648, section 4).
  public mutating func append(jsonBase64 bytes: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let group =
        UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[index + 2]) : 0)
      append(Self.base64(group >> 18))
      append(Self.base64(group >> 12))
      append(left > 1 ? Self.base64(group >> 6) : UInt8(ascii: "="))
      append(left > 2 ? Self.base64(group) : UInt8(ascii: "="))
      index += 3
    }
    append(UInt8(ascii: "\""))
  }

  /// The character for the low six bits.
  private static func base64(_ bits: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 0x3F)
    switch value {
    case 0..<26: return UInt8(ascii: "A") + value
    case 26..<52: return UInt8(ascii: "a") + value - 26
    case 52..<62: return UInt8(ascii: "0") + value - 52
    default: return value == 62 ? UInt8(ascii: "+") : UInt8(ascii: "/")
    }
  }
}
