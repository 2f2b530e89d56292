extension ByteBuffer {
  /// Appends text in which bytes that are not UTF-8 become U+FFFD, one for each maximal part of a character, as Unicode
  /// recommends (The Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts").
  public mutating func append(repairingUTF8 text: Span<UInt8>) {
    var offset = 0
    while offset < text.count {
      let character = UTF8Character(text, at: offset)
      if character.isWhole {
        append(text.extracting(offset..<character.end))
      } else {
        append("\u{FFFD}")
      }
      offset = character.end
    }
  }
}

/// One character of a text, or the part of one that is there where it is broken.
private struct UTF8Character {
  let isWhole: Bool
  /// Where the next one starts.
  let end: Int

  init(_ text: Span<UInt8>, at start: Int) {
    // The second byte's range depends on the first, so that there are no overlong forms and no surrogates
    // (RFC 3629, section 4).
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch text[start] {
      case 0...0x7F: (1, 0...0)
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      // No character starts with it.
      default: (0, 0...0)
      }
    var end = start + 1
    while end < text.count, end - start < count {
      guard (end == start + 1 ? second : 0x80...0xBF).contains(text[end]) else { break }
      end += 1
    }
    isWhole = end - start == count
    self.end = end
  }
}
