import Bytes

extension RequestParser {
  /// Reads `method SP target SP HTTP/1.x` (RFC 9112, section 3), which is free of control characters.
  static func parseRequestLine(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
  ) throws(RequestError) {
    // "GET / HTTP/1.1" is the shortest there is. Shorter lines and other versions can only be wrong.
    guard end &- start >= 14 else { throw RequestLineProblem.find(in: bytes, from: start, to: end) }
    let version = bytes.word(at: end &- 8)
    let targetEnd = end &- 9
    if version == ByteWord.ascii("HTTP/1.1") {
      head.minorVersion = 1
      head.keepAlive = true
    } else if version == ByteWord.ascii("HTTP/1.0") {
      head.minorVersion = 0
      head.keepAlive = false
    } else {
      throw RequestLineProblem.find(in: bytes, from: start, to: end)
    }
    let word = bytes.word(at: start)
    let methodLength = ByteWord.first(in: word.equal(to: Byte.space))
    let packed = word.bits & ((1 &<< UInt64(8 &* (methodLength & 7))) &- 1)
    guard methodLength < 8, bytes[targetEnd] == Byte.space, let method = Method(packed: packed) else {
      throw RequestLineProblem.find(in: bytes, from: start, to: end)
    }
    let targetStart = start &+ methodLength &+ 1
    guard targetStart < targetEnd else { throw RequestLineProblem.find(in: bytes, from: start, to: end) }
    head.method = method
    head.target = ByteRange(from: targetStart, to: targetEnd)
    try parseTarget(bytes, from: targetStart, to: targetEnd, into: &head)
  }
}

/// Says what is wrong with a request line that is known to be bad.
enum RequestLineProblem {
  static func find(in bytes: Span<UInt8>, from start: Int, to end: Int) -> RequestError {
    let methodEnd = bytes.first(Byte.space, from: start)
    guard methodEnd < end else {
      return RequestError(400, "The request line is not 'method target version' with single spaces.")
    }
    guard FieldRules.isToken(bytes.extracting(start..<methodEnd)) else {
      return RequestError(400, "The method is not a token.")
    }
    let targetEnd = bytes.first(Byte.space, from: methodEnd + 1)
    guard targetEnd < end, targetEnd > methodEnd + 1 else {
      return RequestError(400, "The request line is not 'method target version' with single spaces.")
    }
    guard isVersion(bytes.extracting(targetEnd + 1..<end)) else {
      return RequestError(400, "The request line does not end with one space and an HTTP version.")
    }
    guard bytes[end - 3] == 0x31, bytes[end - 1] == 0x31 || bytes[end - 1] == 0x30 else {
      return RequestError(505, "This server speaks HTTP/1.1 and HTTP/1.0 only.")
    }
    return RequestError(501, "This server does not know the request method.")
  }

  /// Whether `bytes` are "HTTP/", a digit, a dot and a digit (RFC 9112, section 2.3).
  private static func isVersion(_ bytes: Span<UInt8>) -> Bool {
    bytes.count == 8 && bytes.halfWord(at: 0) == 0x5054_5448 && bytes[4] == 0x2F && isDigit(bytes[5])
      && bytes[6] == 0x2E && isDigit(bytes[7])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
