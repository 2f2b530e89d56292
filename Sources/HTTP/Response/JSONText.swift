import Bytes

/// Text as the inside of a JSON string (RFC 8259, section 7).
public enum JSONText {
  /// Appends `text` with quotes, backslashes and control characters escaped. Bytes that are not UTF-8 become
  /// U+FFFD, one for each maximal part of a character, as Unicode recommends.
  public static func appendEscaped(_ text: Span<UInt8>, to buffer: inout ByteBuffer) {
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      guard byte < 0x80 else {
        offset = appendCharacter(text, at: offset, to: &buffer)
        continue
      }
      switch byte {
      case 0x22, 0x5C:
        buffer.append(0x5C)
        buffer.append(byte)
      case 0x08: buffer.append("\\b")
      case 0x09: buffer.append("\\t")
      case 0x0A: buffer.append("\\n")
      case 0x0C: buffer.append("\\f")
      case 0x0D: buffer.append("\\r")
      case 0..<0x20, 0x7F:
        buffer.append("\\u00")
        buffer.append(hexDigit(byte &>> 4))
        buffer.append(hexDigit(byte & 15))
      default: buffer.append(byte)
      }
      offset &+= 1
    }
  }

  /// Appends a character of more than one byte, or U+FFFD for a broken one; returns where the next starts.
  private static func appendCharacter(_ text: Span<UInt8>, at start: Int, to buffer: inout ByteBuffer) -> Int
  {
    // The second byte's range depends on the first, so that there are no overlong forms and no surrogates
    // (RFC 3629, section 4).
    let first = text[start]
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (1, 0...0)
      }
    var end = start + 1
    while end < text.count, end - start < count {
      guard (end == start + 1 ? second : 0x80...0xBF).contains(text[end]) else { break }
      end += 1
    }
    if count > 1, end - start == count {
      buffer.append(text.extracting(start..<end))
    } else {
      buffer.append("\u{FFFD}")
    }
    return end
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
