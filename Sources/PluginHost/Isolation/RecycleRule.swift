/// When a worker process has served long enough, and another one takes its place.
///
///     recycle_after: 10000 calls      # or an age: 6h, or memory that it has resident: 512M
///     recycle_after: [10000 calls, 6h, 512M]
public struct RecycleRule: Equatable, Sendable {
  public var calls: Int?
  /// Nanoseconds.
  public var age: UInt64?
  /// KiB.
  public var memory: Int?

  /// Nil if the settings say nothing of it.
  init?(_ reader: SettingReader) throws(PluginProblem) {
    let items = reader.list("recycle_after")
    guard !items.isEmpty else { return nil }
    for item in items { try take(item) }
  }

  private mutating func take(_ item: String) throws(PluginProblem) {
    let digits = item.prefix { $0.isASCII && $0.isNumber }
    let unit = item.dropFirst(digits.count).drop { $0 == " " }
    let units: [Substring: Int] = [
      "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
      "K": 1, "M": 1 << 10, "G": 1 << 20, "calls": 1,
    ]
    guard let number = Int(digits), number > 0, let scale = units[unit],
      case (let product, let overflow) = number.multipliedReportingOverflow(by: scale), !overflow
    else {
      throw SettingReader.wrong(
        "recycle_after", item, "calls, an age or memory, such as 10000 calls, 6h or 512M")
    }
    switch unit {
    case "calls": calls = product
    case "K", "M", "G": memory = product
    default: age = UInt64(product)
    }
  }

  /// Why a process that has come so far shall go; nil: it stays.
  ///
  /// - Parameters:
  ///   - age: nanoseconds.
  ///   - memory: KiB.
  public func reason(calls: Int, age: UInt64, memory: Int) -> String? {
    if let limit = self.calls, calls >= limit { return "it has had \(calls) calls" }
    if let limit = self.age, age >= limit { return "it is \(age / 1_000_000_000) s old" }
    if let limit = self.memory, memory >= limit { return "it has \(memory / 1024) MiB of memory" }
    return nil
  }
}
