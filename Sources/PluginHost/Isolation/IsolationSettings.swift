/// What a plugin's settings say of its isolation. Only read where it is isolated.
///
///     isolation: process     # or none
///     workers: 2             # processes; default: one for each core
///     environment: [TZ]      # variables of the host's that it gets, beside those that say where libraries are
///     max_reply: 64M         # bytes of a reply's body
///     recycle_after: 6h      # see RecycleRule
///     sandbox: compute       # see SandboxSettings
///     grace: 10s             # from a call's 504, or a task's timeout, until its worker is killed, if that has not ended
public struct IsolationSettings: Equatable, Sendable {
  /// What the host's own settings say, for plugins that say nothing.
  public struct Defaults: Sendable {
    public var isIsolated = false
    public var workers: Int
    public init(isIsolated: Bool = false, workers: Int) {
      self.isIsolated = isIsolated
      self.workers = workers
    }
  }

  public var workers: Int
  public var environment: [String] = []
  /// Without them a plugin would not find the libraries that it finds in the host: ld.so(8).
  private static let linkersOwn = ["LD_LIBRARY_PATH", "LD_PRELOAD"]
  public var replyLimit = 64 << 20
  /// Nanoseconds.
  public var grace: UInt64 = 10_000_000_000
  public var limits = WorkerLimits()
  public var sandbox = SandboxSettings()
  /// Nil: a process serves until its generation ends.
  public var recycling: RecycleRule?

  /// Those that its author counts on, and that mean nothing in the host's own process.
  static let limits = ["sandbox", "memory", "cpu_time", "open_files", "processes", "recycle_after"]
  static let names = ["isolation", "workers", "environment", "max_reply", "grace"] + limits

  /// Whether a setting is one of these.
  static func isKnown(_ key: String) -> Bool { names.contains { key == $0 || key.hasPrefix($0 + ".") } }

  /// Nil if the plugin is to be in the host's own process.
  ///
  /// - Throws: which setting is wrong.
  public init?(_ settings: PluginSettings, _ defaults: Defaults) throws(PluginProblem) {
    let reader = SettingReader(settings)
    switch settings.values["isolation"] {
    case "process": break
    case "none": return nil
    case nil where defaults.isIsolated: break
    case nil: return nil
    case .some(let text): throw SettingReader.wrong("isolation", text, "process or none")
    }
    workers = try reader.value("workers", .number(1...256)) ?? defaults.workers
    environment = Self.linkersOwn + reader.list("environment")
    replyLimit = try reader.value("max_reply", .size(from: 1)) ?? replyLimit
    grace = try reader.value("grace", .time(from: 1)) ?? grace
    limits = try WorkerLimits(reader)
    sandbox = try SandboxSettings(reader)
    recycling = try RecycleRule(reader)
  }
}
