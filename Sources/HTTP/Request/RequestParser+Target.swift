import Bytes

extension RequestParser {
  /// Splits the target in path and query, and refuses what can't be in one (RFC 9112, section 3.2).
  ///
  /// Behind `end` there are a space, the version and CRLF: the space stops the search, and the rest makes sure that
  /// eight bytes can be read at every offset before it.
  static func parseTarget(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
  ) throws(RequestError) {
    var offset = start
    if bytes[start] != 0x2F {
      if bytes[start] == 0x2A, start &+ 1 == end {
        guard head.method == .options else {
          throw RequestError(400, "The target '*' is for the method OPTIONS only.")
        }
        head.path = head.target
        return
      }
      offset = try parseAuthority(bytes, from: start, to: end, into: &head)
    }
    let pathStart = offset
    var hasDot = false
    scan: while true {
      let word = bytes.word(at: offset)
      let found = word.within(0x20, 0x25) | word.equal(to: 0x2E) | word.equal(to: 0x3F)
      guard found != 0 else {
        offset &+= 8
        continue
      }
      offset &+= ByteWord.first(in: found)
      switch bytes[offset] {
      case 0x20, 0x3F: break scan
      case 0x23: throw fragment()
      case 0x25: head.pathIsEncoded = true
      case 0x2E: if bytes[offset &- 1] == 0x2F { hasDot = true }
      default: break
      }
      offset &+= 1
    }
    if offset > pathStart {
      head.path = ByteRange(from: pathStart, to: offset)
    } else {
      // The second '/' of "http://" stands for the path that the target does not have.
      head.path = ByteRange(start: head.authority.start &- 1, count: 1)
    }
    if hasDot || head.pathIsEncoded { try PathRules.check(bytes[head.path]) }
    if bytes[offset] == 0x3F { offset = try parseQuery(bytes, from: offset &+ 1, into: &head) }
    guard offset == end else { throw RequestError(400, "There is a space in the request target.") }
  }

  /// Returns where the query ends.
  private static func parseQuery(
    _ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead
  ) throws(RequestError) -> Int {
    var offset = start
    while true {
      let found = bytes.word(at: offset).within(0x20, 0x23)
      guard found != 0 else {
        offset &+= 8
        continue
      }
      offset &+= ByteWord.first(in: found)
      if bytes[offset] == Byte.space { break }
      if bytes[offset] == 0x23 { throw fragment() }
      offset &+= 1
    }
    head.hasQuery = true
    head.query = ByteRange(from: start, to: offset)
    return offset
  }

  /// Reads `http://authority` in front of the path (RFC 9112, section 3.2.2) and returns where the path starts.
  private static func parseAuthority(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
  ) throws(RequestError) -> Int {
    let target = bytes.extracting(start..<end)
    let schemeEnd = target.first(0x3A, from: 0)
    let scheme = target.extracting(0..<schemeEnd)
    guard
      FieldRules.equalsIgnoringCase(scheme, "http") || FieldRules.equalsIgnoringCase(scheme, "https"),
      schemeEnd + 2 < target.count, target[schemeEnd + 1] == 0x2F, target[schemeEnd + 2] == 0x2F
    else {
      throw RequestError(400, "The request target starts neither with '/' nor with 'http://' or 'https://'.")
    }
    let authorityStart = start + schemeEnd + 3
    var offset = authorityStart
    while offset < end, bytes[offset] != 0x2F, bytes[offset] != 0x3F { offset += 1 }
    guard offset > authorityStart, HostRules.isHost(bytes, from: authorityStart, to: offset) else {
      throw RequestError(400, "The request target names no valid host.")
    }
    head.authority = ByteRange(from: authorityStart, to: offset)
    return offset
  }

  private static func fragment() -> RequestError {
    RequestError(400, "There is a '#' in the request target: a fragment is not sent to a server.")
  }
}
