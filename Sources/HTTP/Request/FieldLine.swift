import Bytes

/// Where the parts of a field line are, `name: value` (RFC 9112, section 5).
struct FieldLine {
  var nameEnd = 0
  var valueStart = 0
  var valueEnd = 0
  /// Where the CR is.
  var end = 0

  /// Reads the line that starts at `start`, if it is complete and good, in one pass. false says nothing about why.
  @inline(__always)
  mutating func accept(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    // Letters and '-' are nearly every name there is.
    nameEnd = bytes.first(from: start) { $0.lowercased.outside(0x61, 0x7A) .& $0.outside(0x2D, 0x2D) }
    guard nameEnd < bytes.count else { return false }
    if bytes[nameEnd] != 0x3A {
      nameEnd = Self.tokenEnd(bytes, from: nameEnd)
      guard nameEnd < bytes.count, bytes[nameEnd] == 0x3A else { return false }
    }
    guard nameEnd > start else { return false }
    // A space and a character that is none: nearly all there is.
    valueStart = nameEnd &+ 2
    guard valueStart < bytes.count else { return false }
    if bytes[valueStart &- 1] != Byte.space || bytes[valueStart] <= Byte.space {
      valueStart = Self.skipBlanks(bytes, from: nameEnd &+ 1)
    }
    end = bytes.firstControl(from: valueStart)
    if bytes.pair(at: end) != Byte.lineEnd {
      end = Self.endBehindTabs(bytes, from: end)
      guard bytes.pair(at: end) == Byte.lineEnd else { return false }
    }
    valueEnd = end
    while valueEnd > valueStart, Self.isBlank(bytes[valueEnd &- 1]) { valueEnd &-= 1 }
    return true
  }

  @inline(__always)
  func field(from start: Int) -> HeaderField {
    HeaderField(
      name: ByteRange(from: start, to: nameEnd), value: ByteRange(from: valueStart, to: valueEnd))
  }

  /// Says what is wrong with a complete line, free of stray control characters, that is known to be bad.
  @inline(never)
  static func problem(in bytes: Span<UInt8>, from start: Int) -> RequestError {
    if isBlank(bytes[start]) {
      return RequestError(400, "A header line starts with white space; folded lines are not accepted.")
    }
    let nameEnd = tokenEnd(bytes, from: start)
    if nameEnd > start, isBlank(bytes[nameEnd]) {
      return RequestError(400, "There is white space between a field's name and its colon.")
    }
    return RequestError(400, "A header line does not start with a field name and a colon.")
  }

  @inline(never)
  private static func tokenEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, FieldRules.isTokenByte(bytes[offset]) { offset += 1 }
    return offset
  }

  @inline(never)
  private static func skipBlanks(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
    return offset
  }

  /// The first control character that is not a tab.
  @inline(never)
  private static func endBehindTabs(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, bytes[offset] == Byte.tab { offset = bytes.firstControl(from: offset + 1) }
    return offset
  }

  @inline(__always) private static func isBlank(_ byte: UInt8) -> Bool {
    byte == Byte.space || byte == Byte.tab
  }
}
