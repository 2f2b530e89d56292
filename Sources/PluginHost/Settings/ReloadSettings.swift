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
    let reader = SettingReader(settings)
    for prefix in ["probe"] + (0..<100).map({ "probe.\($0)" }) {
      guard let path = reader.text("\(prefix).path")?.text else { continue }
      var probe = Probe(path: path)
      probe.method = reader.text("\(prefix).method")?.text ?? probe.method
      probe.status = try reader.value("\(prefix).status", .number(200...599)) ?? probe.status
      guard path.hasPrefix("/") else {
        throw SettingReader.wrong("\(prefix).path", path, "a path that begins with '/'")
      }
      probes.append(probe)
    }
    if let seconds = try reader.value("rollback.window", .number(0...86_400)) {
      window = UInt64(seconds) * 1_000_000_000
    }
    errorPercent = try reader.value("rollback.errors", .number(1...100)) ?? errorPercent
    minimumCalls = try reader.value("rollback.calls", .number(1...1_000_000_000)) ?? minimumCalls
  }
}
