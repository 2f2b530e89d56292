import EventLoop

@testable import Tasks

/// Makes the values of a row from an input, likely ones more often than others.
struct RowBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = Array(bytes)[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A small number, one near now or near an end of its range, any; or nil.
  mutating func number() -> SQLValue? {
    let kind = byte() % 6
    let small = Int64(Int8(bitPattern: byte()))
    switch kind {
    case 0: return nil
    case 1: return .integer(small)
    case 2: return .integer(Clock.unixMilliseconds + small * 1_000)
    case 3: return .integer(small < 0 ? .min - small - 1 : .max - small)
    case 4: return .integer(small << 31)
    default:
      var value: UInt64 = 0
      for _ in 0..<8 { value = value << 8 | UInt64(byte()) }
      return .integer(Int64(bitPattern: value))
    }
  }

  /// Bytes behind their count.
  mutating func piece() -> [UInt8] {
    let count = min(Int(byte()), rest.count)
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// One of a few texts, or any bytes, which the table takes as a text.
  mutating func text(kinds: [String]) -> SQLValue {
    let kind = Int(byte())
    return kind < kinds.count ? .text(kinds[kind]) : .bytes(piece())
  }

  mutating func optional(kinds: [String]) -> SQLValue { byte() % 3 == 0 ? .null : text(kinds: kinds) }
}
