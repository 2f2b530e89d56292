import Bytes

extension RequestParser {
  /// Reads one field line, `name: value` (RFC 9112, section 5), and what it says about the connection or the body.
  mutating func parseField(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
  ) throws(RequestError) {
    let nameEnd = Self.nameEnd(bytes, from: start)
    guard bytes[nameEnd] == 0x3A, nameEnd > start else {
      throw Self.badName(bytes, from: start, nameEnd: nameEnd)
    }
    var valueStart = nameEnd &+ 1
    while valueStart < end, Self.isBlank(bytes[valueStart]) { valueStart &+= 1 }
    var valueEnd = end
    while valueEnd > valueStart, Self.isBlank(bytes[valueEnd &- 1]) { valueEnd &-= 1 }
    let value = ByteRange(from: valueStart, to: valueEnd)
    head.fields.append(HeaderField(name: ByteRange(from: start, to: nameEnd), value: value))

    // The five fields that mean something here, told apart by their length first.
    switch nameEnd &- start {
    case 4:
      if bytes.halfWord(at: start) | 0x2020_2020 == 0x7473_6F68 {
        try readHost(bytes, from: valueStart, to: valueEnd, into: &head)
      }
    case 6:
      if FieldRules.equalsIgnoringCase(bytes.extracting(start..<nameEnd), "expect") {
        try FramingFields.readExpect(bytes[value], into: &head)
      }
    case 10:
      if bytes.word(at: start).lowercased == ByteWord.ascii("connecti"),
        FieldRules.equalsIgnoringCase(bytes.extracting(start..<nameEnd), "connection")
      {
        FramingFields.readConnection(bytes[value], seen: &seen, into: &head)
      }
    case 14:
      if FieldRules.equalsIgnoringCase(bytes.extracting(start..<nameEnd), "content-length") {
        try FramingFields.readContentLength(bytes[value], into: &head)
      }
    case 17:
      if FieldRules.equalsIgnoringCase(bytes.extracting(start..<nameEnd), "transfer-encoding") {
        try FramingFields.readTransferEncoding(bytes[value], into: &head)
      }
    default: break
    }
  }

  /// Where the token ends that starts at `start`. The CR at the end of the line ends it at the latest.
  private static func nameEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    // Letters and '-' are nearly every name there is.
    while offset &+ 8 <= bytes.count {
      let word = bytes.word(at: offset)
      let plain = word.lowercased.within(0x61, 0x7A) | word.within(0x2D, 0x2D)
      let lane = ByteWord.first(in: plain ^ ByteWord.repeating(0x80))
      offset &+= lane
      if lane < 8 { break }
    }
    while FieldRules.isTokenByte(bytes[offset]) { offset &+= 1 }
    return offset
  }

  private static func badName(_ bytes: Span<UInt8>, from start: Int, nameEnd: Int) -> RequestError {
    if isBlank(bytes[start]) {
      return RequestError(400, "A header line starts with white space; folded lines are not accepted.")
    }
    if nameEnd > start, isBlank(bytes[nameEnd]) {
      return RequestError(400, "There is white space between a field's name and its colon.")
    }
    return RequestError(400, "A header line does not start with a field name and a colon.")
  }

  /// RFC 9112, section 3.2: one `Host`, and a good one.
  private mutating func readHost(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
  ) throws(RequestError) {
    guard !seen.contains(.host) else { throw RequestError(400, "There is more than one Host field.") }
    seen.insert(.host)
    guard HostRules.isHost(bytes, from: start, to: end) else {
      throw RequestError(400, "The Host field is not a host with an optional port.")
    }
    if head.authority.isEmpty { head.authority = ByteRange(from: start, to: end) }
  }

  @inline(__always) private static func isBlank(_ byte: UInt8) -> Bool {
    byte == Byte.space || byte == Byte.tab
  }
}
