/// What a plugin's settings say of its own reload.
///
///     probe:                      # tried on the new generation before it serves; a list of these is fine too
///       path: /health
///       method: GET               # default GET
///       status: 200               # default 200
///     rollback:
///       window: 5                 # seconds after the swap; 0 turns it off
///       errors: 50                # per cent of calls with a status of 500 or more
///       calls: 20                 # so many calls at least
public struct ReloadSettings: Equatable, Sendable {
  public struct Probe: Equatable, Sendable {
    public var method = "GET"
    public var path: String
    public var status = 200
  }

  public var probes: [Probe] = []
  /// Nanoseconds after a swap in which the old generation stands by.
  public var window: UInt64 = 5_000_000_000
  public var errorPercent = 50
  public var minimumCalls = 20

  public init() {}

  /// - Throws: which setting is wrong.
  init(_ settings: PluginSettings) throws(PluginProblem) {
    let values = settings.values
    for prefix in ["probe"] + (0..<100).map({ "probe.\($0)" }) {
      guard let path = values["\(prefix).path"] else { continue }
      var probe = Probe(path: path)
      probe.method = values["\(prefix).method"] ?? probe.method
      probe.status = try Self.number("\(prefix).status", values, 200...599) ?? probe.status
      guard path.hasPrefix("/") else {
        throw Self.wrong("\(prefix).path", path, "a path that begins with '/'")
      }
      probes.append(probe)
    }
    if let seconds = try Self.number("rollback.window", values, 0...86_400) {
      window = UInt64(seconds) * 1_000_000_000
    }
    errorPercent = try Self.number("rollback.errors", values, 1...100) ?? errorPercent
    minimumCalls = try Self.number("rollback.calls", values, 1...1_000_000_000) ?? minimumCalls
  }

  private static func number(
    _ key: String, _ values: [String: String], _ range: ClosedRange<Int>
  ) throws(PluginProblem) -> Int? {
    guard let text = values[key] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw wrong(key, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func wrong(_ key: String, _ text: String, _ expected: String) -> PluginProblem {
    PluginProblem(
      "has the setting \(key): \(text), which must be \(expected)", remedy: "mend its settings file")
  }
}
