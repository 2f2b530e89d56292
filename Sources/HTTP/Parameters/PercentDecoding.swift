import Bytes

/// Percent-decoding of paths (RFC 3986, section 2.1).
///
/// What is decoded is appended to a buffer, with one NUL behind it that the range does not count: C code reads it.
public enum PercentDecoding {
  /// Appends the decoded bytes of a path or a part of one.
  ///
  /// - Parameters:
  ///   - path: what a route captured.
  ///   - keepingEncodedSlashes: leaves "%2F" and "%2f" as "%2F", so that a handler that splits at '/' finds the
  ///     segments that were sent.
  ///   - buffer: where the bytes go.
  /// - Returns: where they are, from the front of `buffer`.
  /// - Throws: 400 for a broken escape and for an encoded NUL.
  public static func decodePath(
    _ path: Span<UInt8>, keepingEncodedSlashes: Bool, into buffer: inout ByteBuffer
  ) throws(RequestError) -> ByteRange {
    let start = buffer.count
    buffer.reserve(path.count &+ 1)
    var offset = 0
    while offset < path.count {
      let escape = path.first(0x25, from: offset)
      buffer.append(path.extracting(offset..<escape))
      guard escape < path.count else { break }
      guard let byte = byte(at: escape + 1, in: path) else {
        throw RequestError(400, "A '%' in the path is not followed by two hexadecimal digits.")
      }
      guard byte != 0 else { throw RequestError(400, "There is an encoded NUL in the path.") }
      if byte == 0x2F, keepingEncodedSlashes {
        buffer.append("%2F")
      } else {
        buffer.append(byte)
      }
      offset = escape + 3
    }
    let range = ByteRange(from: start, to: buffer.count)
    buffer.append(0)
    return range
  }

  /// The byte that the two hexadecimal digits at `offset` stand for, nil if they are none.
  @inlinable static func byte(at offset: Int, in bytes: Span<UInt8>) -> UInt8? {
    guard offset + 1 < bytes.count, let high = Hexadecimal.value(of: bytes[offset]),
      let low = Hexadecimal.value(of: bytes[offset + 1])
    else { return nil }
    return high &<< 4 | low
  }
}
