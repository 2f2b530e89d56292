import Bytes

/// What a path must not have, looked for where it has a '%' or a segment that starts with a dot.
enum PathRules {
  /// What is wrong with the path: a broken escape, an encoded NUL or a dot segment, encoded or not. nil if nothing.
  ///
  /// A client removes dot segments before it sends a target (RFC 3986, section 5.2.4), so one that arrives is an
  /// attempt to leave a folder. An encoded slash counts as a slash here, since a handler sees the decoded text.
  @inline(never)
  static func problem(in path: Span<UInt8>) -> RequestError? {
    var offset = 0
    // Dots in this segment while it has nothing else, 3 or more if it is no dot segment.
    var dots = 3
    while offset < path.count {
      var byte = path[offset]
      offset += 1
      if byte == 0x25 {
        guard let decoded = PercentDecoding.byte(at: offset, in: path) else {
          return RequestError(400, "A '%' in the path is not followed by two hexadecimal digits.")
        }
        guard decoded != 0 else { return RequestError(400, "There is an encoded NUL in the path.") }
        byte = decoded
        offset += 2
      }
      switch byte {
      case 0x2F:
        if dots == 1 || dots == 2 { return dotSegment() }
        dots = 0
      case 0x2E: dots += 1
      default: dots = 3
      }
    }
    return dots == 1 || dots == 2 ? dotSegment() : nil
  }

  private static func dotSegment() -> RequestError {
    RequestError(400, "There is a '.' or '..' segment in the path; clients must resolve these.")
  }
}
