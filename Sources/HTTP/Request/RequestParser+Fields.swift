import Bytes

extension RequestParser {
  /// Whether a name of this length with this first letter may be one of the five that mean something here.
  @inline(__always)
  static func matters(length: Int, letter: UInt8) -> Bool {
    switch letter | 0x20 {
    case 0x68: length == 4
    case 0x63: length & ~4 == 10
    case 0x65: length == 6
    case 0x74: length == 17
    default: false
    }
  }

  /// Notes what a field says about the request's target, its body or the connection, if it does.
  @inline(never)
  mutating func read(
    _ line: FieldLine, _ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead
  ) throws(RequestError) {
    if line.nameEnd &- start == 4 {
      guard bytes.halfWord(at: start) | 0x2020_2020 == 0x7473_6F68 else { return }
      return try readHost(bytes, from: line.valueStart, to: line.valueEnd, into: &head)
    }
    let name = bytes.extracting(start..<line.nameEnd)
    let value = bytes.extracting(line.valueStart..<line.valueEnd)
    switch name.count {
    case 6 where FieldRules.equalsIgnoringCase(name, "expect"):
      try FramingFields.readExpect(value, into: &head)
    case 10 where FieldRules.equalsIgnoringCase(name, "connection"):
      FramingFields.readConnection(value, seen: &seen, into: &head)
    case 14 where FieldRules.equalsIgnoringCase(name, "content-length"):
      try FramingFields.readContentLength(value, into: &head)
    case 17 where FieldRules.equalsIgnoringCase(name, "transfer-encoding"):
      try FramingFields.readTransferEncoding(value, into: &head)
    default: break
    }
  }

  /// RFC 9112, section 3.2: one `Host`, and a good one.
  @inline(__always)
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
}
