import Bytes

/// Header fields as "Name: value\r\n" lines, which came from somebody who may not keep to that.
public struct FieldLines: ~Escapable {
  private let bytes: Span<UInt8>
  private var at = 0

  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The places of the next line's name and value, counted from the first byte; nil behind the last.
  @_lifetime(self: copy self)
  public mutating func next() throws(FrameFault) -> (name: Range<Int>, value: Range<Int>)? {
    guard at < bytes.count else { return nil }
    let start = at
    var colon = start
    while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
    var end = colon
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    guard end < bytes.count, colon + 2 < end, bytes[colon + 1] == UInt8(ascii: " "),
      bytes[end - 1] == UInt8(ascii: "\r")
    else { throw FrameFault("header fields that are no lines") }
    at = end + 1
    return (start..<colon, (colon + 2)..<(end - 1))
  }
}
