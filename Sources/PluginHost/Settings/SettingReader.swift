/// Reads what the host itself wants of a plugin's settings.
struct SettingReader {
  private let values: [String: String]

  init(_ settings: PluginSettings) { values = settings.values }

  func number(_ key: String, in range: ClosedRange<Int>) throws(PluginProblem) -> Int? {
    guard let text = values[key] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Self.wrong(key, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Bytes, as "512", "16K", "16M", "2G".
  func size(_ key: String, atLeast least: Int) throws(PluginProblem) -> Int? {
    try scaled(key, ["": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30], least, "a size such as 64M or 1G")
  }

  /// Nanoseconds, as "250ms", "10s", "5m", "1h", or seconds without a unit.
  func time(_ key: String) throws(PluginProblem) -> UInt64? {
    let units = [
      "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000, "": 1_000_000_000,
    ]
    return try scaled(key, units, 1, "a time such as 250ms, 10s or 5m").map { UInt64($0) }
  }

  /// A text, with its key.
  func text(_ key: String) -> (key: String, text: String)? { values[key].map { (key, $0) } }

  /// The keys that are this one, or beneath it.
  func keys(_ key: String) -> [String] {
    values.keys.filter { $0 == key || $0.hasPrefix(key + ".") }.sorted()
  }

  /// A list, or one text.
  func list(_ key: String) -> [String] {
    if let one = values[key] { return [one] }
    return (0..<1000).lazy.map { values["\(key).\($0)"] }.prefix { $0 != nil }.compactMap { $0 }
  }

  private func scaled(
    _ key: String, _ units: [String: Int], _ least: Int, _ expected: String
  ) throws(PluginProblem) -> Int? {
    guard let text = values[key] else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else {
      throw Self.wrong(key, text, expected)
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, product >= least else {
      throw Self.wrong(key, text, overflow ? "less" : "\(expected), and at least \(least)")
    }
    return product
  }

  static func wrong(_ key: String, _ text: String, _ expected: String) -> PluginProblem {
    PluginProblem(
      "has the setting \(key): \(text), which must be \(expected)", remedy: "mend its settings file")
  }
}
