// Strings of JSON (RFC 8259, section 7) as Python's json.dumps(ensure_ascii=False) writes them.

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

  /// The same for bytes of a client or a plugin, which may be broken UTF-8: it is repaired.
  public mutating func append(repairedJSONString text: Span<UInt8>) {
    guard (try? UTF8Span(validating: text)) == nil else { return append(jsonString: text) }
    var repaired = ByteBuffer()
    repaired.append(repairingUTF8: text)
    repaired.withSpan { append(jsonString: $0) }
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
      append(Hexadecimal.digit(byte &>> 4))
      append(Hexadecimal.digit(byte))
    }
  }
}
