import Bytes

// JSON as Python's json.dumps(ensure_ascii=False) writes it.

extension ByteBuffer {
  /// Appends a string in quotes. Only the quote, the backslash and the control characters below 0x20 are escaped.
  ///
  /// - Parameter text: UTF-8; other bytes are written as they are.
  public mutating func append(jsonString text: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    while start < text.count {
      let end = text.first(from: start) {
        $0.below(0x20) .| $0.equal(to: UInt8(ascii: "\"")) .| $0.equal(to: UInt8(ascii: "\\"))
      }
      append(text.extracting(start..<end))
      if end < text.count { append(jsonEscape: text[end]) }
      start = end + 1
    }
    append(UInt8(ascii: "\""))
  }

  /// The same for a text of the program's own.
  public mutating func append(jsonString text: String) {
    var text = text
    text.makeContiguousUTF8()
    append(jsonString: text.utf8Span.span)
  }

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

  private mutating func append(jsonEscape byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      append(literal: "u00")
      append(Self.hexadecimal(byte >> 4))
      append(Self.hexadecimal(byte & 0x0F))
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
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
