/// Walks over the text of a signature: names, numbers, texts and marks, with the column of each.
struct SignatureScanner {
  private let characters: [Unicode.Scalar]
  private(set) var position = 0

  init(_ text: String) { characters = Array(text.unicodeScalars) }

  /// Of the next character, from 1. Behind the last one it is one more.
  var column: Int { position + 1 }

  /// Past spaces and line ends.
  mutating func skipSpace() {
    while let next = peek, next == " " || next == "\t" || next == "\n" || next == "\r" { position += 1 }
  }

  private var peek: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

  mutating func isAtEnd() -> Bool {
    skipSpace()
    return peek == nil
  }

  /// Takes a mark such as "->" if it comes next.
  mutating func take(_ mark: String) -> Bool {
    skipSpace()
    let scalars = Array(mark.unicodeScalars)
    guard position + scalars.count <= characters.count,
      Array(characters[position..<position + scalars.count]) == scalars
    else { return false }
    position += scalars.count
    return true
  }

  /// Whether a mark comes next, without taking it.
  mutating func comesNext(_ mark: String) -> Bool {
    skipSpace()
    let before = position
    defer { position = before }
    return take(mark)
  }

  mutating func expect(_ mark: String, _ purpose: String) throws(SignatureFault) {
    guard !take(mark) else { return }
    throw SignatureFault(column, "expected \"\(mark)\" \(purpose), \(found())")
  }

  /// Takes a word if it comes next, as a whole.
  mutating func take(word: String) -> Bool {
    let before = position
    if name() == word { return true }
    position = before
    return false
  }

  /// A name as C has them; nil if something else comes next.
  mutating func name() -> String? {
    skipSpace()
    guard let first = peek, Self.isNameStart(first) else { return nil }
    let start = position
    while let next = peek, Self.isNameStart(next) || Self.isDigit(next) { position += 1 }
    return text(from: start)
  }

  /// A number as JSON has them, as it was written; nil if something else comes next.
  mutating func number() -> String? {
    skipSpace()
    let start = position
    if peek == "-" { position += 1 }
    let digits = position
    skipDigits()
    guard position > digits else {
      position = start
      return nil
    }
    if peek == ".", position + 1 < characters.count, Self.isDigit(characters[position + 1]) {
      position += 1
      skipDigits()
    }
    if peek == "e" || peek == "E" {
      let before = position
      position += 1
      if peek == "+" || peek == "-" { position += 1 }
      let exponent = position
      skipDigits()
      if position == exponent { position = before }
    }
    return text(from: start)
  }

  /// Digits, and nothing else of a number: "1" of "1..64"; nil if something else comes next.
  mutating func digits() -> String? {
    skipSpace()
    let start = position
    skipDigits()
    return position > start ? text(from: start) : nil
  }

  /// The letters that stand right behind a number: "K" of "64K", or none.
  mutating func unit() -> String {
    let start = position
    while let next = peek, Self.isNameStart(next) { position += 1 }
    return text(from: start)
  }

  /// A text in double quotes, with the escapes of JSON; nil if something else comes next.
  mutating func quoted() throws(SignatureFault) -> String? {
    skipSpace()
    guard peek == "\"" else { return nil }
    let start = column
    position += 1
    var text = String.UnicodeScalarView()
    while let next = peek {
      position += 1
      if next == "\"" { return String(text) }
      text.append(next == "\\" ? try escape() : next)
    }
    throw SignatureFault(start, "the text that begins here does not end; close it with a double quote")
  }

  private mutating func escape() throws(SignatureFault) -> Unicode.Scalar {
    let start = column
    guard let next = peek else { return "\\" }
    position += 1
    switch next {
    case "\"", "\\", "/": return next
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "u":
      var value = codeUnit()
      // A character beyond the first 65,536 is written as two of these.
      if let high = value, 0xD800..<0xDC00 ~= high, followsEscape(), let low = codeUnit(),
        0xDC00..<0xE000 ~= low
      {
        value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = value.flatMap({ Unicode.Scalar($0) }) else {
        throw SignatureFault(start, "\\u must be followed by four hexadecimal digits of a character")
      }
      return scalar
    default:
      throw SignatureFault(start, "there is no escape \\\(next); write \\\\ for a backslash")
    }
  }

  /// Takes four hexadecimal digits; nil if others come next.
  private mutating func codeUnit() -> UInt32? {
    let end = position + 4
    guard end <= characters.count else { return nil }
    var value: UInt32 = 0
    for scalar in characters[position..<end] {
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    position = end
    return value
  }

  /// Takes "\u" if it comes right here.
  private mutating func followsEscape() -> Bool {
    guard position + 1 < characters.count, characters[position] == "\\", characters[position + 1] == "u"
    else {
      return false
    }
    position += 2
    return true
  }

  /// What stands at the position, for an error.
  func found() -> String {
    guard let next = peek else { return "and the signature ends" }
    return "not \"\(next)\""
  }

  mutating func move(to position: Int) { self.position = position }

  private mutating func skipDigits() { while let next = peek, Self.isDigit(next) { position += 1 } }

  private func text(from start: Int) -> String {
    String(String.UnicodeScalarView(characters[start..<position]))
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
