import Bytes

extension RequestParser {
  /// Notes what a field says about the request's target, its body or the connection.
  @inline(__always)
  mutating func read(
    _ line: FieldLine, _ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead
  ) throws(RequestError) {
    // Five fields mean something here. The length of the name rules out most others.
    let length = line.nameEnd &- start
    if length == 4 {
      if bytes.halfWord(at: start) | 0x2020_2020 == 0x7473_6F68 {
        try readHost(bytes, from: line.valueStart, to: line.valueEnd, into: &head)
      }
    } else if (1 &<< UInt64(length & 63)) & Self.lengths != 0 {
      try FramingFields.read(
        bytes.extracting(start..<line.nameEnd), bytes.extracting(line.valueStart..<line.valueEnd),
        seen: &seen, into: &head)
    }
  }

  /// The lengths of "expect", "connection", "content-length" and "transfer-encoding", as bits.
  @inline(__always) private static var lengths: UInt64 { 1 << 6 | 1 << 10 | 1 << 14 | 1 << 17 }

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
