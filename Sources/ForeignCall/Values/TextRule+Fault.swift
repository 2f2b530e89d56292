import Bytes

extension TextRule {
  /// What is wrong with a text; nil if it fits.
  func fault(_ text: Span<UInt8>) -> ValidationError? {
    guard let unicode = try? UTF8Span(validating: text) else { return .notUnicode }
    for index in text.indices where text[index] == 0 { return .holdsNUL }
    if length.minimum != nil || length.maximum != nil {
      let count = unicode.isKnownASCII ? text.count : Self.characters(of: text)
      if let fault = length.fault(count, of: .text) { return fault }
    }
    if let pattern, !pattern.matches(text) { return .mismatch(pattern.text) }
    return nil
  }

  /// Code points, as Python counts them: all bytes but those that continue one.
  private static func characters(of text: Span<UInt8>) -> Int {
    var count = 0
    for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}

extension LengthRule {
  /// What is wrong with a length; nil if it fits.
  func fault(_ count: Int, of measure: ValidationError.Measure) -> ValidationError? {
    if let minimum, count < minimum { return .tooFew(measure, minimum, actual: count) }
    if let maximum, count > maximum { return .tooMany(measure, maximum, actual: count) }
    return nil
  }
}
