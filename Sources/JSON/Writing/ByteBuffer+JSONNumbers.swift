import Bytes
import CPatchbayJSON

extension ByteBuffer {
  /// Appends an integer of any width up to 64 bits, with all its digits.
  @inlinable public mutating func append(jsonInteger number: some FixedWidthInteger) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(truncatingIfNeeded: number.magnitude))
  }

  /// Appends a number as Python's `repr` does: `5.0`, `1e+16`, `1e-05`, with the fewest digits that read as the same
  /// number. JSON has no infinity and no NaN: these are `null`.
  public mutating func append(jsonNumber number: Double) {
    guard number.isFinite else { return append(literal: "null") }
    unsafe append { unsafe cjson_format_double(number, $0) }
  }

  /// The same with the fewest digits that read as the same number of 32 bits: `0.1`, not `0.10000000149011612`.
  public mutating func append(jsonNumber number: Float) {
    guard number.isFinite else { return append(literal: "null") }
    unsafe append { unsafe cjson_format_float(number, $0) }
  }

  /// - Parameter format: writes "-d.ddde-07" and says how many bytes that are, at most 32.
  private mutating func append(_ format: (UnsafeMutablePointer<CChar>?) -> Int) {
    var text = InlineArray<32, CChar>(repeating: 0)
    var count = 0
    var span = text.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { unsafe count = format($0.baseAddress) }
    append(digits: text.span.extracting(first: count))
  }

  /// - Parameter text: "-d.ddde-07".
  private mutating func append(digits text: Span<CChar>) {
    var mark = text.count
    while mark > 0, text[mark - 1] != 0x65 { mark -= 1 }  // 'e'
    var exponent = 0
    for index in mark + 1..<text.count { exponent = exponent * 10 + Int(text[index] - 0x30) }
    if text[mark] == 0x2D { exponent = -exponent }  // '-'
    var first = 0
    if text[0] == 0x2D {
      append(UInt8(ascii: "-"))
      first = 1
    }
    // The digits are at `first` and from `first + 2` up to `mark - 1`: there is a point if there is more than one.
    let count = Swift.max(1, mark - 2 - first)
    func digit(_ index: Int) -> UInt8 {
      guard index < count else { return UInt8(ascii: "0") }
      return UInt8(bitPattern: text[index == 0 ? first : first + 1 + index])
    }
    guard exponent >= -4, exponent < 16 else {
      append(digit(0))
      if count > 1 { append(UInt8(ascii: ".")) }
      for index in 1..<Swift.max(1, count) { append(digit(index)) }
      append(UInt8(ascii: "e"))
      append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      let size = UInt64(exponent.magnitude)
      append(decimal: size, width: size < 100 ? 2 : 3)
      return
    }
    if exponent < 0 {
      append(literal: "0.")
      for _ in 1..<Swift.max(1, -exponent) { append(UInt8(ascii: "0")) }
      for index in 0..<count { append(digit(index)) }
      return
    }
    for index in 0...exponent { append(digit(index)) }
    append(UInt8(ascii: "."))
    for index in exponent + 1..<Swift.max(exponent + 2, count) { append(digit(index)) }
  }
}
