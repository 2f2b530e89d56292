import CPatchbayJSON

/// Numbers from the text that a document keeps of them.
public enum JSONNumber {
  /// The integer that `text` is: digits, with a minus before them or not. Nil if it is no such text or does not fit.
  public static func integer<Number: FixedWidthInteger>(_ text: Span<UInt8>, as _: Number.Type = Number.self)
    -> Number?
  {
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    var index = isNegative ? 1 : 0
    guard index < text.count else { return nil }
    var number: Number = 0
    while index < text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      // Towards the sign, or the smallest number would not fit on the way.
      let (next, isPast) =
        isNegative
        ? tenfold.subtractingReportingOverflow(Number(digit)) : tenfold.addingReportingOverflow(Number(digit))
      guard !isTooLarge, !isPast else { return nil }
      number = next
      index += 1
    }
    return number
  }

  /// The number nearest to a decimal `text`, infinite if it is too large for any. Nil if it is no such text.
  public static func double(_ text: Span<UInt8>) -> Double? {
    var number = 0.0
    return unsafe text.withCharacters { unsafe cjson_parse_double($0, $1, &number) } != 0 ? number : nil
  }

  /// The same for 32 bits, rounded once.
  public static func float(_ text: Span<UInt8>) -> Float? {
    var number: Float = 0
    return unsafe text.withCharacters { unsafe cjson_parse_float($0, $1, &number) } != 0 ? number : nil
  }
}

extension Span<UInt8> {
  fileprivate func withCharacters<Result>(_ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
    unsafe withUnsafeBytes { bytes in
      // Holds: the C functions read exactly these bytes, and characters may have any value.
      unsafe body(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
  }
}
