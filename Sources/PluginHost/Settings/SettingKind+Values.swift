import Bytes

extension SettingKind where Value: FixedWidthInteger {
  /// A whole number.
  public static func number(_ range: ClosedRange<Value>) -> Self {
    let (least, most) = (range.lowerBound, range.upperBound)
    return SettingKind(
      placeholder: "N", range: "\(least) to \(most)",
      parse: { text throws(UnfitSetting) in
        guard let number = Value(text), range.contains(number) else {
          throw UnfitSetting("a whole number from \(least) to \(most)")
        }
        return number
      }, text: { "\($0)" })
  }
}

extension SettingKind where Value == Int {
  /// Bytes, as "512", "16K", "16M", "2G".
  public static func size(from least: Int = 0, to most: Int = .max) -> Self {
    quantity("SIZE", .sizes, UInt64(least)...UInt64(most), "a size such as 512, 64K, 16M or 1G")
      .map({ Int($0) }, back: { UInt64($0) })
  }
}

extension SettingKind where Value == UInt64 {
  /// Nanoseconds, as "250ms", "10s", "5m", "1h", or seconds without a unit.
  public static func time(from least: UInt64 = 0, to most: UInt64 = UInt64(Int.max)) -> Self {
    quantity("TIME", .times, least...most, "a time such as 250ms, 10s or 5m")
  }
}

/// - Parameter example: what a text without a number, or with another unit, must be.
private func quantity(
  _ placeholder: String, _ units: Units, _ range: ClosedRange<UInt64>, _ example: String
) -> SettingKind<UInt64> {
  let (least, most) = (units.text(of: range.lowerBound), units.text(of: range.upperBound))
  let hasMost = range.upperBound < UInt64(Int.max)
  let words =
    switch (range.lowerBound > 1, hasMost) {
    case (true, true): "\(least) to \(most)"
    case (true, false): "at least \(least)"
    case (false, true): "at most \(most)"
    case (false, false): ""
    }
  return SettingKind(
    placeholder: placeholder, range: words,
    parse: { text throws(UnfitSetting) in
      switch units.quantity(text) {
      case nil: throw UnfitSetting(example)
      case .value(let value) where range.contains(value): return value
      case .value(let value) where value < range.lowerBound:
        throw UnfitSetting(
          range.lowerBound == 1
            ? "more than 0" : "at least \(least)\(least.last?.isNumber == true ? " bytes" : "")")
      default: throw UnfitSetting(hasMost ? "at most \(most)" : "less")
      }
    }, text: { units.text(of: $0) })
}

extension SettingKind where Value == Bool {
  /// A flag that takes no value; elsewhere true or false.
  ///
  /// - Parameter value: the value of `true`.
  public static func toggle(_ value: Bool = true) -> Self {
    SettingKind(
      placeholder: nil, range: "true or false",
      parse: { text throws(UnfitSetting) in
        switch text {
        case "true", "yes", "1": value
        case "false", "no", "0": !value
        default: throw UnfitSetting("true, yes or 1, or else false, no or 0")
        }
      }, text: { "\($0 == value)" })
  }
}

extension SettingKind where Value == String {
  /// Any text.
  public static func text(_ placeholder: String) -> Self {
    SettingKind(
      placeholder: placeholder, range: "", parse: { text throws(UnfitSetting) in text }, text: { $0 })
  }
}

extension SettingKind where Value: Equatable {
  /// One of a few words.
  public static func choice(_ placeholder: String, _ words: KeyValuePairs<String, Value>) -> Self {
    let words = words.map { (word: $0.key, value: $0.value) }
    let names = words.map(\.word)
    let range = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    return SettingKind(
      placeholder: placeholder, range: range,
      parse: { text throws(UnfitSetting) in
        guard let choice = words.first(where: { $0.word == text }) else { throw UnfitSetting(range) }
        return choice.value
      }, text: { value in words.first { $0.value == value }?.word ?? "" })
  }
}
