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
  /// Variables of the host's. Without the linker's own a plugin would not find the libraries that it finds in the host: ld.so(8).
  public var environment = ["LD_LIBRARY_PATH", "LD_PRELOAD"]
  public var replyLimit = 64 << 20
  /// Nanoseconds.
  public var grace: UInt64 = 10_000_000_000
  public var limits = WorkerLimits()
  public var sandbox = SandboxSettings()
  /// Nil: a process serves until its generation ends.
  public var recycling: RecycleRule?

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
    workers = defaults.workers
    for key in Self.keys { try key.read(reader, &self) }
  }
}
