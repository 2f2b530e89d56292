import Bytes

/// Numbers and flags as clients write them in texts: what pydantic takes in its lax mode, and nothing else.
enum NumberText {
  /// What a text says as a whole number.
  enum Integer {
    /// Beyond 128 bits it is the nearest number of that size: no bound lies there.
    case number(Int128)
    case notANumber
    /// More digits than anybody means.
    case tooLong
  }

  /// Digits past which a number is not read.
  static let maximumDigits = 4300

  /// "12", " -3 ", "+5", "1_000", "7.0"
  static func integer(_ text: Span<UInt8>) -> Integer {
    let trimmed = trim(text)
    var at = trimmed.lowerBound
    guard at < trimmed.upperBound else { return .notANumber }
    var isNegative = false
    if text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
      isNegative = text[at] == UInt8(ascii: "-")
      at += 1
    }
    let first = at
    var magnitude: UInt128 = 0
    var isHuge = false
    // Those behind leading zeros.
    var digits = 0
    var hasDigit = false
    while at < trimmed.upperBound {
      let byte = text[at]
      if byte == UInt8(ascii: "_") {
        guard at > first, isDigit(text[at - 1]), at + 1 < trimmed.upperBound, isDigit(text[at + 1]) else {
          return .notANumber
        }
      } else if isDigit(byte) {
        if byte != 48 || digits > 0 { digits += 1 }
        hasDigit = true
        if digits < 38 {
          magnitude = magnitude &* 10 &+ UInt128(byte &- 48)
        } else {
          isHuge = true
        }
      } else {
        break
      }
      at += 1
    }
    guard hasDigit, hasOnlyZeros(text, at..<trimmed.upperBound) else { return .notANumber }
    guard digits <= maximumDigits else { return .tooLong }
    if isHuge { return .number(isNegative ? .min : .max) }
    return .number(isNegative ? -Int128(magnitude) : Int128(magnitude))
  }

  /// "12", "-1.5", " 1e3 ", "1_000.5", "inf", "NaN"
  static func float<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: Span<UInt8>, as _: Number.Type = Double.self
  ) -> Number? {
    let trimmed = trim(text)
    if let plain = plainFloat(text, trimmed) { return Number(plain) }
    if let word = word(text, trimmed, withUnderscores: false) { return Number(word) }
    // As pydantic does it: underscores may stand between any two characters, and then no white space around them.
    guard hasSingleUnderscores(text) else { return nil }
    return word(text, 0..<text.count, withUnderscores: true).flatMap { Number($0) }
  }

  /// "true", "1", "yes", "on", "t", "y" and their contraries, in any case.
  static func flag(_ text: Span<UInt8>) -> Bool? {
    guard (1...5).contains(text.count) else { return nil }
    let lowered = String(
      decoding: text.indices.map { (0x41...0x5a).contains(text[$0]) ? text[$0] | 32 : text[$0] },
      as: UTF8.self)
    switch lowered {
    case "true", "1", "yes", "on", "t", "y": return true
    case "false", "0", "no", "off", "f", "n": return false
    default: return nil
    }
  }

  /// The range without white space at both ends.
  static func trim(_ text: Span<UInt8>) -> Range<Int> {
    var (start, end) = (0, text.count)
    while start < end, isSpace(text[start]) { start += 1 }
    while end > start, isSpace(text[end - 1]) { end -= 1 }
    // Beyond ASCII there are spaces too: those are rare.
    guard start < end, text[start] >= 0x80 || text[end - 1] >= 0x80 else { return start..<end }
    let bytes = (start..<end).map { text[$0] }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    let leading = scalars.prefix { $0.properties.isWhitespace }
    let trailing = scalars.dropFirst(leading.count).reversed().prefix { $0.properties.isWhitespace }
    start += leading.reduce(0) { $0 + UTF8.width($1) }
    end -= trailing.reduce(0) { $0 + UTF8.width($1) }
    return start..<max(start, end)
  }

  /// Up to 15 digits without a fraction: exact as they are.
  private static func plainFloat(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 15 else { return nil }
    var number = 0
    for at in range {
      guard isDigit(text[at]) else { return nil }
      number = number &* 10 &+ Int(text[at] &- 48)
    }
    return number
  }

  /// The text of a number as Swift reads it; nil if it is none that Python would read.
  private static func word(_ text: Span<UInt8>, _ range: Range<Int>, withUnderscores: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for at in range {
      let byte = text[at]
      if byte == UInt8(ascii: "_"), withUnderscores { continue }
      bytes.append((0x41...0x5a).contains(byte) ? byte | 32 : byte)
    }
    let word = String(decoding: bytes, as: UTF8.self)
    switch word.drop(while: { $0 == "-" || $0 == "+" }) {
    case "inf", "infinity", "nan": return word
    default: break
    }
    // No hexadecimal digits, no other words.
    let marks: Set<UInt8> = [43, 45, 46, 101]
    return bytes.allSatisfy { isDigit($0) || marks.contains($0) } ? padded(word) : nil
  }

  /// Whether there are underscores, none of them at an end or behind another.
  private static func hasSingleUnderscores(_ text: Span<UInt8>) -> Bool {
    let mark = UInt8(ascii: "_")
    guard text.count > 2, text[0] != mark, text[text.count - 1] != mark else { return false }
    var count = 0
    for at in text.indices where text[at] == mark {
      if text[at - 1] == mark { return false }
      count += 1
    }
    return count > 0
  }

  /// "5." and ".5" as "5.0" and "0.5".
  private static func padded(_ word: String) -> String? {
    guard let dot = word.firstIndex(of: ".") else { return word }
    let before = word[..<dot]
    let after = word[word.index(after: dot)...]
    let hasBefore = before.last?.isNumber ?? false
    let hasAfter = after.first?.isNumber ?? false
    guard hasBefore || hasAfter else { return nil }
    return before + (hasBefore ? "." : "0.") + (hasAfter ? "" : "0") + after
  }

  /// Whether a part is empty, or a dot and nothing but zeros.
  private static func hasOnlyZeros(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return true }
    guard text[first] == UInt8(ascii: "."), range.count > 1 else { return false }
    for at in range.dropFirst() where text[at] != 48 { return false }
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
