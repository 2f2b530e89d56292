import Bytes

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
    let text = digits + unit
    if unit == "calls", let number = Int(digits), number > 0 {
      calls = number
    } else if !unit.isEmpty, case .value(let bytes) = Units.sizes.quantity(text), bytes > 0 {
      memory = Int(bytes >> 10)
    } else if !unit.isEmpty, case .value(let time) = Units.times.quantity(text), time > 0 {
      age = time
    } else {
      throw SettingReader.wrong(
        "recycle_after", item, "calls, an age or memory, such as 10000 calls, 6h or 512M")
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
