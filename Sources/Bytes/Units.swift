/// A number with its unit, as people write sizes and times: "64K", "250ms".
public struct Units: Sendable {
  /// The value of such a text.
  public enum Quantity: Equatable, Sendable {
    /// In the smallest unit: bytes, nanoseconds.
    case value(UInt64)
    /// More than 64 bits hold.
    case overflow
  }

  private struct Unit: Sendable {
    let name: String
    let scale: UInt64
    /// A text counts so many of it at least: 60s, and not 1m.
    var fewest: UInt64 = 1
  }

  /// The largest first.
  private let all: [Unit]
  /// The unit of a number without one.
  private let bare: String

  /// Bytes; K, M and G are powers of 1024.
  public static let sizes = Units(
    all: [
      Unit(name: "G", scale: 1 << 30), Unit(name: "M", scale: 1 << 20), Unit(name: "K", scale: 1 << 10),
      Unit(name: "", scale: 1),
    ], bare: "")

  /// Nanoseconds; a number without a unit is seconds.
  public static let times = Units(
    all: [
      Unit(name: "h", scale: 3_600_000_000_000, fewest: 2), Unit(name: "m", scale: 60_000_000_000, fewest: 2),
      Unit(name: "s", scale: 1_000_000_000), Unit(name: "ms", scale: 1_000_000),
    ], bare: "s")

  /// Milliseconds, for people only: settings have no unit for days.
  public static let ages = Units(
    all: [Unit(name: "d", scale: 86_400_000, fewest: 2)]
      + times.all.map { Unit(name: $0.name, scale: $0.scale / 1_000_000, fewest: $0.fewest) },
    bare: times.bare)

  /// Nil: it has no digits, or a unit that is none of these.
  public func quantity(_ text: some StringProtocol) -> Quantity? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let written = String(text.dropFirst(digits.count))
    let name = written.isEmpty ? bare : written
    guard !digits.isEmpty, let unit = all.first(where: { $0.name == name }) else { return nil }
    guard let number = UInt64(digits) else { return .overflow }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.scale)
    return overflow ? .overflow : .value(product)
  }

  /// A text that stands for exactly this value; less than the smallest unit is dropped.
  public func text(of value: UInt64) -> String {
    text(of: value, in: { value % $0 == 0 })
  }

  /// The value in its largest fitting unit, rounded down: "3h" for three hours and a half.
  public func roundedText(of value: UInt64) -> String { text(of: value, in: { _ in true }) }

  private func text(of value: UInt64, in isFit: (UInt64) -> Bool) -> String {
    guard value > 0, let smallest = all.last else { return "0" }
    let unit = all.first { value / $0.scale >= $0.fewest && isFit($0.scale) } ?? smallest
    return "\(value / unit.scale)\(unit.name)"
  }
}
