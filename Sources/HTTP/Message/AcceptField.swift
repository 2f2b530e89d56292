import Bytes

/// What a client would like to get (`Accept`; RFC 9110, section 12.5.1).
public enum AcceptField {
  /// Whether HTML is what the client names first among those it likes best, as browsers do for a page. `*/*` alone,
  /// which programs send, is no such wish.
  public static func prefersHTML(_ value: Span<UInt8>) -> Bool {
    let type = mediaType(favourite(in: value))
    return FieldRules.equalsIgnoringCase(type, "text/html")
      || FieldRules.equalsIgnoringCase(type, "application/xhtml+xml")
  }

  /// The same of problems as RFC 9457 has them.
  public static func prefersProblem(_ value: Span<UInt8>) -> Bool {
    FieldRules.equalsIgnoringCase(mediaType(favourite(in: value)), "application/problem+json")
  }

  /// The media range that is named first among those with the greatest weight; none if all weigh nothing.
  @_lifetime(copy value)
  private static func favourite(in value: Span<UInt8>) -> Span<UInt8> {
    var best = 0
    var favourite = value.extracting(0..<0)
    var start = 0
    while start < value.count {
      let end = index(of: UInt8(ascii: ","), in: value, from: start)
      let range = trimmed(value.extracting(start..<end))
      let weight = weight(of: range)
      if weight > best, !range.isEmpty {
        best = weight
        favourite = range
      }
      start = end + 1
    }
    return favourite
  }

  /// What stands before the parameters.
  @_lifetime(copy range)
  private static func mediaType(_ range: Span<UInt8>) -> Span<UInt8> {
    trimmed(range.extracting(0..<index(of: UInt8(ascii: ";"), in: range, from: 0)))
  }

  /// The weight in thousandths; 1000 where there is none, 0 where it is malformed.
  private static func weight(of range: Span<UInt8>) -> Int {
    var start = index(of: UInt8(ascii: ";"), in: range, from: 0) + 1
    while start < range.count {
      let end = index(of: UInt8(ascii: ";"), in: range, from: start)
      let parameter = trimmed(range.extracting(start..<end))
      if parameter.count > 2, parameter[0] | 0x20 == UInt8(ascii: "q"), parameter[1] == UInt8(ascii: "=") {
        return thousandths(parameter.extracting(2..<parameter.count))
      }
      start = end + 1
    }
    return 1000
  }

  /// "1", "0.8", "0.125" (RFC 9110, section 12.4.2).
  private static func thousandths(_ text: Span<UInt8>) -> Int {
    guard text.count <= 5, text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "1") else { return 0 }
    var value = Int(text[0] & 15) * 1000
    guard text.count == 1 || text[1] == UInt8(ascii: ".") else { return 0 }
    var place = 100
    var offset = 2
    while offset < text.count {
      guard (0x30...0x39).contains(text[offset]) else { return 0 }
      value += Int(text[offset] & 15) * place
      place /= 10
      offset += 1
    }
    return min(value, 1000)
  }

  private static func index(of byte: UInt8, in text: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset < text.count, text[offset] != byte { offset += 1 }
    return min(offset, text.count)
  }

  @_lifetime(copy text)
  private static func trimmed(_ text: Span<UInt8>) -> Span<UInt8> {
    var (start, end) = (0, text.count)
    while start < end, text[start] == Byte.space || text[start] == Byte.tab { start += 1 }
    while end > start, text[end - 1] == Byte.space || text[end - 1] == Byte.tab { end -= 1 }
    return text.extracting(start..<end)
  }
}
