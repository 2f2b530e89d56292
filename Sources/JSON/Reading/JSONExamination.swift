import Bytes

/// Finds out what is wrong with a text that the parser has refused: the first fault from its beginning.
///
/// It reads the text once more, as Python's `json` does, and decodes nothing. Only refused texts come here.
struct JSONExamination: ~Escapable {
  private let text: Span<UInt8>
  private let depth: Int
  private var place = 0
  /// Values and names so far: the parser counts the same.
  private var nodes = 0
  /// Where the first number with an exponent of ten digits or more is.
  private var farNumber: Int?
  /// The arrays (false) and objects (true) around the present value.
  private var open: [Bool] = []

  @_lifetime(copy text)
  init(text: Span<UInt8>, depth: Int) {
    self.text = text
    self.depth = depth
  }

  /// - Parameter duplicate: which of the values and names is the second of its name, if one is.
  mutating func fault(duplicate: UInt32?) -> JSONFault {
    do {
      _ = try UTF8Span(validating: text)
    } catch {
      return refused(.encoding, at: error.byteOffsets.lowerBound)
    }
    do {
      try examine(duplicate: duplicate.map { Int($0) })
    } catch {
      return error
    }
    // The text is JSON: what is left is an exponent that the parser cannot hold.
    return refused(.number, at: farNumber)
  }

  private func refused(_ reason: JSONFault.Reason, at offset: Int? = nil) -> JSONFault {
    JSONFault(reason: reason, offset: offset ?? place)
  }

  private var byte: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skipSpace() {
    while let byte, byte == UInt8(ascii: " ") || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  /// Skips `expected` and white space, if it is next.
  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: expected) else { return false }
    place += 1
    skipSpace()
    return true
  }

  private mutating func examine(duplicate: Int?) throws(JSONFault) {
    skipSpace()
    next: while true {
      if try begin(duplicate: duplicate) { continue }
      // Behind a value: the ends of all that it is the last of, then the next one.
      skipSpace()
      while let isObject = open.last {
        if take(isObject ? "}" : "]") {
          open.removeLast()
          continue
        }
        guard take(",") else { throw refused(.comma) }
        if isObject { try name(duplicate: duplicate) }
        continue next
      }
      break
    }
    guard place == text.count else { throw refused(.extra) }
  }

  /// Passes a whole value and says false, or the beginning of an array or object with something in it.
  private mutating func begin(duplicate: Int?) throws(JSONFault) -> Bool {
    nodes += 1
    switch byte {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < depth else { throw refused(.depth) }
      let isObject = take("{")
      if !isObject { _ = take("[") }
      if take(isObject ? "}" : "]") { return false }
      open.append(isObject)
      if isObject { try name(duplicate: duplicate) }
      return true
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: try number()
    }
    return false
  }

  /// Passes a member's name and the colon behind it.
  private mutating func name(duplicate: Int?) throws(JSONFault) {
    guard byte == UInt8(ascii: "\"") else { throw refused(.name) }
    guard nodes != duplicate else { throw refused(.duplicateName) }
    nodes += 1
    try string()
    skipSpace()
    guard take(":") else { throw refused(.colon) }
  }

  private mutating func literal(_ word: StaticString) throws(JSONFault) {
    let word = word.bytes
    for index in 0..<word.count {
      guard place + index < text.count, text[place + index] == word[index] else { throw refused(.value) }
    }
    place += word.count
  }

  /// Passes the longest number that begins here; what follows it is the next one's affair.
  private mutating func number() throws(JSONFault) {
    var end = place
    if end < text.count, text[end] == UInt8(ascii: "-") { end += 1 }
    guard isDigit(at: end) else { throw refused(.value) }
    end = text[end] == UInt8(ascii: "0") ? end + 1 : digits(from: end)
    if end < text.count, text[end] == UInt8(ascii: "."), isDigit(at: end + 1) { end = digits(from: end + 1) }
    if end < text.count, text[end] | 0x20 == UInt8(ascii: "e") {
      var exponent = end + 1
      if exponent < text.count, text[exponent] == UInt8(ascii: "+") || text[exponent] == UInt8(ascii: "-") {
        exponent += 1
      }
      if isDigit(at: exponent) { end = digits(from: exponent) }
      if end - exponent > 9, farNumber == nil { farNumber = place }
    }
    place = end
  }

  private func isDigit(at offset: Int) -> Bool {
    offset < text.count && text[offset] >= UInt8(ascii: "0") && text[offset] <= UInt8(ascii: "9")
  }

  private func digits(from offset: Int) -> Int {
    var end = offset
    while isDigit(at: end) { end += 1 }
    return end
  }

  private mutating func string() throws(JSONFault) {
    let start = place
    place += 1
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return
      case UInt8(ascii: "\\"): try escape(openedAt: start)
      case 0..<0x20: throw refused(.controlCharacter)
      default: place += 1
      }
    }
    throw refused(.openString, at: start)
  }

  private mutating func escape(openedAt start: Int) throws(JSONFault) {
    let backslash = place
    guard backslash + 1 < text.count else { throw refused(.openString, at: start) }
    switch text[backslash + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(at: backslash + 1)
      place += 6
      guard unit & 0xF800 == 0xD800 else { return }
      // A high half wants a low one right behind it, and a low one alone is none.
      guard unit < 0xDC00, byte == UInt8(ascii: "\\"), place + 1 < text.count,
        text[place + 1] == UInt8(ascii: "u"), try codeUnit(at: place + 1) & 0xFC00 == 0xDC00
      else { throw refused(.loneSurrogate, at: backslash) }
      place += 6
    default: throw refused(.escape)
    }
  }

  /// The four hexadecimal digits behind the `u` at `offset`; a character must follow them, if only a quote.
  private func codeUnit(at offset: Int) throws(JSONFault) -> UInt16 {
    guard offset + 5 < text.count else { throw refused(.unicodeEscape, at: offset) }
    var unit: UInt16 = 0
    for index in offset + 1...offset + 4 {
      guard let digit = Hexadecimal.value(of: text[index]) else {
        throw refused(.unicodeEscape, at: offset)
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
