import Bytes

/// Says what is wrong with a request line, free of control characters, that is known to be bad.
enum RequestLineProblem {
  @inline(never)
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
      return RequestError(400, "The request target is not followed by one space and an HTTP version.")
    }
    guard bytes[end - 3] == 0x31, bytes[end - 1] == 0x31 || bytes[end - 1] == 0x30 else {
      return RequestError(505, "This server speaks HTTP/1.1 and HTTP/1.0 only.")
    }
    let method = Method(bytes.extracting(start..<methodEnd))
    guard let method else { return RequestError(501, "This server does not know the request method.") }
    return TargetProblem.find(in: bytes.extracting(methodEnd + 1..<targetEnd), method)
  }

  /// Whether `bytes` are "HTTP/", a digit, a dot and a digit (RFC 9112, section 2.3).
  private static func isVersion(_ bytes: Span<UInt8>) -> Bool {
    bytes.count == 8 && bytes.halfWord(at: 0) == 0x5054_5448 && bytes[4] == 0x2F && isDigit(bytes[5])
      && bytes[6] == 0x2E && isDigit(bytes[7])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
