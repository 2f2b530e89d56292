import Bytes

/// Splits a request target in its parts (RFC 9112, section 3.2).
enum TargetParser {
  /// Reads the target that starts at `start`, if it is good and ends with a space. Returns where that is, or -1,
  /// which says nothing about why.
  @inline(__always)
  static func accept(_ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead) -> Int {
    var pathStart = start
    if start >= bytes.count || bytes[start] != 0x2F {
      if head.method == .options, bytes.pair(at: start) == 0x202A {
        head.path = ByteRange(from: start, to: start &+ 1)
        return start &+ 1
      }
      pathStart = acceptAuthority(bytes, from: start, into: &head)
      guard pathStart >= 0 else { return -1 }
    }
    var offset = pathStart
    var mustCheck = false
    while true {
      // Control characters, ' ', '!', '"', '#', '$' and '%'; '.'; '?' and 0x7F.
      offset = bytes.first(from: offset) {
        $0.below(0x26) .| $0.equal(to: 0x2E) .| ($0 | ByteBlock(repeating: 0x40)).equal(to: 0x7F)
      }
      guard offset < bytes.count else { return -1 }
      let byte = bytes[offset]
      if byte == Byte.space || byte == 0x3F { break }
      if byte == 0x25 {
        head.pathIsEncoded = true
        mustCheck = true
      } else if byte == 0x2E {
        mustCheck = mustCheck || bytes[offset &- 1] == 0x2F
      } else if byte < 0x21 || byte == 0x23 || byte == 0x7F {
        return -1
      }
      offset &+= 1
    }
    if offset > pathStart {
      head.path = ByteRange(from: pathStart, to: offset)
    } else {
      // The second '/' of "http://" stands for the path that the target does not have.
      head.path = ByteRange(start: head.authority.start &- 1, count: 1)
    }
    if mustCheck, PathRules.problem(in: bytes[head.path]) != nil { return -1 }
    return bytes[offset] == Byte.space ? offset : acceptQuery(bytes, from: offset &+ 1, into: &head)
  }

  /// Returns where the query ends, or -1.
  @inline(never)
  private static func acceptQuery(_ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead) -> Int
  {
    var offset = start
    while offset < bytes.count {
      offset = bytes.first(from: offset) { $0.below(0x24) .| $0.equal(to: 0x7F) }
      guard offset < bytes.count else { return -1 }
      let byte = bytes[offset]
      if byte == Byte.space {
        head.hasQuery = true
        head.query = ByteRange(from: start, to: offset)
        return offset
      }
      if byte < 0x21 || byte == 0x23 || byte == 0x7F { return -1 }
      offset &+= 1
    }
    return -1
  }

  /// Reads `http://authority` in front of a path (RFC 9112, section 3.2.2). Returns where the path starts, or -1.
  @inline(never)
  private static func acceptAuthority(
    _ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead
  ) -> Int {
    let authorityStart = schemeEnd(bytes, from: start)
    guard authorityStart > 0 else { return -1 }
    var offset = authorityStart
    while offset < bytes.count, bytes[offset] > Byte.space, bytes[offset] != 0x2F, bytes[offset] != 0x3F {
      offset += 1
    }
    guard offset > authorityStart, offset < bytes.count,
      HostRules.isHost(bytes, from: authorityStart, to: offset)
    else { return -1 }
    head.authority = ByteRange(from: authorityStart, to: offset)
    return offset
  }

  /// Where the authority starts behind "http://" or "https://" in any case, or -1.
  static func schemeEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    func isScheme(_ scheme: StaticString) -> Bool {
      let end = start + scheme.utf8CodeUnitCount
      return end <= bytes.count && FieldRules.equalsIgnoringCase(bytes.extracting(start..<end), scheme)
    }
    return isScheme("http://") ? start + 7 : isScheme("https://") ? start + 8 : -1
  }
}

/// Says what is wrong with a target that is known to be bad and has neither spaces nor control characters.
enum TargetProblem {
  static func find(in target: Span<UInt8>, _ method: Method) -> RequestError {
    if target.first(0x23, from: 0) < target.count {
      return RequestError(400, "There is a '#' in the request target: a fragment is not sent to a server.")
    }
    let authorityStart = TargetParser.schemeEnd(target, from: 0)
    guard target[0] == 0x2F || authorityStart > 0 else {
      if target[0] == 0x2A, target.count == 1 {
        return RequestError(400, "The target '*' is for the method OPTIONS only.")
      }
      return RequestError(400, "The request target starts neither with '/' nor with 'http://' or 'https://'.")
    }
    let pathStart = authorityStart > 0 ? target.first(0x2F, from: authorityStart) : 0
    let query = target.first(0x3F, from: 0)
    if pathStart < query, let problem = PathRules.problem(in: target.extracting(pathStart..<query)) {
      return problem
    }
    return RequestError(400, "The request target names no valid host.")
  }
}
