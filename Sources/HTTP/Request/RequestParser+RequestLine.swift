import Bytes

extension RequestParser {
  /// Reads `method SP target SP HTTP/1.x` (RFC 9112, section 3) from `start` on in one pass, if it is complete and
  /// good. Returns where the line ends, or -1, which says nothing about why.
  @inline(__always)
  static func acceptRequestLine(
    _ bytes: Span<UInt8>, from start: Int, into head: inout RequestHead
  ) -> Int {
    let word = bytes.paddedWord(at: start)
    let methodLength = ByteWord.first(in: word.equal(to: Byte.space))
    guard methodLength < 8 else { return -1 }
    let packed = word.bits & (UInt64.max &>> UInt64(56 &- 8 &* methodLength))
    guard let method = Method(packed: packed) else { return -1 }
    head.reset()
    head.method = method
    let targetStart = start &+ methodLength &+ 1
    let targetEnd = TargetParser.accept(bytes, from: targetStart, into: &head)
    guard targetEnd > targetStart else { return -1 }
    head.target = ByteRange(from: targetStart, to: targetEnd)

    let version = bytes.paddedWord(at: targetEnd &+ 1)
    if version == ByteWord.ascii("HTTP/1.1") {
      head.minorVersion = 1
      head.keepAlive = true
    } else if version == ByteWord.ascii("HTTP/1.0") {
      head.minorVersion = 0
      head.keepAlive = false
    } else {
      return -1
    }
    let end = targetEnd &+ 9
    return bytes.pair(at: end) == Byte.lineEnd ? end : -1
  }
}
