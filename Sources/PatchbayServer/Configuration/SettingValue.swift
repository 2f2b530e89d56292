/// Settings as people write them: sizes and times with their units.
enum SettingValue {
  /// Bytes; K, M and G are powers of 1024. Past what can be counted it is the largest number.
  static func size(_ text: String) -> UInt64? {
    scaled(text, ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "": 1])
  }

  /// Nanoseconds; a number without a unit is seconds. Past what can be counted it is the largest number.
  static func time(_ text: String) -> UInt64? {
    scaled(
      text,
      ["ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000, "": 1_000_000_000])
  }

  private static func scaled(_ text: String, _ units: [String: UInt64]) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let unit = units[String(text.dropFirst(digits.count))] else { return nil }
    let (product, overflow) = (UInt64(digits) ?? .max).multipliedReportingOverflow(by: unit)
    return overflow ? .max : product
  }
}
