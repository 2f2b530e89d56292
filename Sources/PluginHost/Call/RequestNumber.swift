import Bytes
import Glibc

/// Numbers requests: 16 random hexadecimal digits of the loop, a dash, and a count. Unique over restarts and loops.
struct RequestNumber: ~Copyable {
  private var text: ShortText
  private static let digits = 8
  /// Bytes of a number.
  static var length: Int { 25 }

  init() {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: .min ... .max, using: &generator)
    var text = ByteBuffer(capacity: Self.length)
    for shift in stride(from: 60, through: 0, by: -4) {
      text.append(Self.hex(UInt8(seed >> UInt64(shift) & 15)))
    }
    text.append(UInt8(ascii: "-"))
    for _ in 0..<Self.digits { text.append(UInt8(ascii: "0")) }
    self.text = ShortText(text.span)
  }

  /// Appends the next number and a NUL. Counts in the text itself: most often that changes one byte.
  mutating func append(to buffer: inout ByteBuffer) {
    var at = Self.length - 1
    while at >= Self.length - Self.digits {
      let digit = text[at]
      if digit == UInt8(ascii: "f") {
        text[at] = UInt8(ascii: "0")
        at -= 1
        continue
      }
      text[at] = digit == UInt8(ascii: "9") ? UInt8(ascii: "a") : digit + 1
      break
    }
    buffer.append(terminated: text)
  }

  private static func hex(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
