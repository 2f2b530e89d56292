import Bytes

/// What may be in a header field (RFC 9110, section 5), for lines that come in and for those plugins set.
public enum FieldRules {
  /// Whether `byte` may be in a token: a letter, a digit or one of ``!#$%&'*+-.^_`|~`` (RFC 9110, section 5.6.2).
  @inlinable public static func isTokenByte(_ byte: UInt8) -> Bool {
    ASCIISet.token.contains(byte)
  }

  /// Whether `bytes` are a token, and so a good field name or method: not empty, token bytes only.
  public static func isToken(_ bytes: Span<UInt8>) -> Bool {
    for index in 0..<bytes.count where !isTokenByte(bytes[index]) { return false }
    return bytes.count > 0
  }

  /// Whether `bytes` may be a field's value: no control character but tab, bytes from 0x80 on as they are
  /// (RFC 9110, section 5.5). Empty is fine.
  @inline(__always) @inlinable
  public static func isFieldValue(_ bytes: Span<UInt8>) -> Bool {
    // Most media types: two pieces that overlap are all of it.
    if bytes.count >= 16 && bytes.count <= 32 {
      if !bytes.hasControls(inBlocksAt: 0, bytes.count &- 16) { return true }
    } else if bytes.count >= 8 && bytes.count <= 16 {
      let (first, last) = (bytes.word(at: 0), bytes.word(at: bytes.count &- 8))
      if first.controls | last.controls == 0 { return true }
    }
    return hasNoControls(bytes)
  }

  @inline(never) @usableFromInline
  static func hasNoControls(_ bytes: Span<UInt8>) -> Bool {
    var offset = 0
    while true {
      offset = bytes.firstControl(from: offset)
      guard offset < bytes.count else { return true }
      guard bytes[offset] == Byte.tab else { return false }
      offset += 1
    }
  }

  /// Whether the host alone writes the field with this name, in any case: what frames the message or manages
  /// the connection, and `Date`.
  public static func isHostManaged(_ name: Span<UInt8>) -> Bool {
    func equals(_ text: StaticString) -> Bool { equalsIgnoringCase(name, text) }
    return switch name.count {
    case 2: equals("te")
    case 4: equals("date")
    case 7: equals("trailer") || equals("upgrade")
    case 10: equals("connection") || equals("keep-alive")
    case 14: equals("content-length")
    case 16: equals("proxy-connection")
    case 17: equals("transfer-encoding")
    default: false
    }
  }

  /// Whether both are the same text, upper and lower case of ASCII letters counting as one.
  public static func equalsIgnoringCase(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var offset = 0
    while offset < left.count {
      let difference = left.paddedWord(at: offset).bits ^ right.paddedWord(at: offset).bits
      if difference != 0 {
        // Where they differ there must be the two cases of a letter.
        let letters = left.paddedWord(at: offset).lowercased.within(0x61, 0x7A)
        guard difference & ~(letters &>> 2) == 0 else { return false }
      }
      offset &+= 8
    }
    return true
  }

  /// Whether `bytes` are `text`, which is ASCII, in any case.
  public static func equalsIgnoringCase(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
    equalsIgnoringCase(bytes, text.bytes)
  }
}
