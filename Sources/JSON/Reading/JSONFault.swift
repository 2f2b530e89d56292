/// Why a text is not accepted as JSON, and where.
///
/// The first fault of the text from its beginning, in the words and at the position that Python's `json` has for it:
/// FastAPI's clients know these.
public struct JSONFault: Error, Equatable, Sendable {
  public enum Reason: Sendable {
    // Not JSON.
    case value, name, colon, comma, extra, openString, controlCharacter, escape, unicodeEscape
    // Not accepted here, though Python's parser takes it.
    case loneSurrogate, duplicateName, depth, size, number
    // Not text at all.
    case encoding
  }

  public let reason: Reason
  /// In bytes from the beginning of the text.
  public let offset: Int

  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  public var message: StaticString {
    switch reason {
    case .value: "Expecting value"
    case .name: "Expecting property name enclosed in double quotes"
    case .colon: "Expecting ':' delimiter"
    case .comma: "Expecting ',' delimiter"
    case .extra: "Extra data"
    case .openString: "Unterminated string starting at"
    case .controlCharacter: "Invalid control character at"
    case .escape: "Invalid \\escape"
    case .unicodeEscape: "Invalid \\uXXXX escape"
    case .loneSurrogate: "Half of a surrogate pair"
    case .duplicateName: "Duplicate property name"
    case .depth: "Nested too deeply"
    case .size: "Too large"
    case .number: "Exponent too large"
    case .encoding: "Not UTF-8"
    }
  }

  /// The place in Unicode code points from the beginning, as Python counts.
  ///
  /// - Parameter text: the text that was refused.
  public func characterOffset(in text: Span<UInt8>) -> Int {
    var count = 0
    for index in 0..<Swift.min(offset, text.count) where text[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
