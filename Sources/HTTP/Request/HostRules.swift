import Bytes

/// The grammar of a host with an optional port, as in `Host` (RFC 9110, section 7.2; RFC 3986, section 3.2).
enum HostRules {
  /// Whether the bytes from `start` to `end` are a name, an IPv4 address or an IPv6 address in brackets, with or
  /// without ':' and a port. Neither user information nor the "IPvFuture" form is let through.
  @inline(__always)
  static func isHost(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    // Letters, digits, '-' and '.' are nearly every host there is.
    let offset = bytes.first(from: start) {
      $0.lowercased.outside(0x61, 0x7A) .& ($0.outside(0x2D, 0x39) .| $0.equal(to: 0x2F))
    }
    if offset >= end { return true }
    if offset > start, bytes[offset] == 0x3A { return isPort(bytes, from: offset &+ 1, to: end) }
    return isUnusualHost(bytes, from: start, to: end)
  }

  /// Whether there are digits only, or nothing.
  @inline(__always)
  private static func isPort(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    bytes.first(from: start) { $0.outside(0x30, 0x39) } >= end
  }

  @inline(never)
  private static func isUnusualHost(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    var offset = start
    if bytes[offset] == 0x5B {
      offset += 1
      while offset < end, ASCIISet.addressLiteral.contains(bytes[offset]) { offset += 1 }
      guard offset < end, offset > start + 1, bytes[offset] == 0x5D else { return false }
      offset += 1
    } else {
      while offset < end, ASCIISet.registeredName.contains(bytes[offset]) {
        if bytes[offset] == 0x25, PercentDecoding.byte(at: offset + 1, in: bytes.extracting(0..<end)) == nil {
          return false
        }
        offset += 1
      }
      guard offset > start else { return false }
    }
    if offset == end { return true }
    return bytes[offset] == 0x3A && isPort(bytes, from: offset + 1, to: end)
  }
}
