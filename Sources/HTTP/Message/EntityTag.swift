import Bytes

/// A strong validator of a body (RFC 9110, section 8.8.3): the same for the same bytes, in every host.
public struct EntityTag: Equatable, Sendable {
  private let hash: UInt64

  /// FNV-1a: tells whether a body has changed, not who has changed it. About a microsecond for each kilobyte.
  public init(of body: Span<UInt8>) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in body.indices { hash = (hash ^ UInt64(body[index])) &* 0x100_0000_01b3 }
    self.hash = hash
  }

  /// Appends it as it stands in `ETag`: 16 hexadecimal digits in quotes.
  public func append(to buffer: inout ByteBuffer) {
    buffer.append(Self.quote)
    for place in 0..<16 { buffer.append(digit(place)) }
    buffer.append(Self.quote)
  }

  /// Whether `If-None-Match` has it, or `*`: the client needs no body (RFC 9110, section 13.1.2). Weak tags count as
  /// strong ones there.
  public func isIn(_ field: Span<UInt8>) -> Bool {
    var offset = 0
    while offset < field.count {
      if field[offset] == UInt8(ascii: "*") { return true }
      guard field[offset] == Self.quote else {
        offset += 1
        continue
      }
      let start = offset + 1
      offset = start
      while offset < field.count, field[offset] != Self.quote { offset += 1 }
      if isTag(field.extracting(start..<offset)) { return true }
      offset += 1
    }
    return false
  }

  private func isTag(_ text: Span<UInt8>) -> Bool {
    guard text.count == 16 else { return false }
    for place in 0..<16 where text[place] != digit(place) { return false }
    return true
  }

  private func digit(_ place: Int) -> UInt8 {
    Hexadecimal.digit(UInt8(truncatingIfNeeded: hash &>> UInt64(60 - 4 * place)))
  }

  private static var quote: UInt8 { UInt8(ascii: "\"") }
}
