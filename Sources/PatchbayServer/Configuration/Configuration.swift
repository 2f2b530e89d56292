import EventLoop
import PluginHost

/// How the host is to serve.
public struct Configuration: Sendable {
  /// Addresses to listen on, all with the same port.
  public var hosts = ["0.0.0.0"]
  /// 0 takes a free port.
  public var port: UInt16 = 8000
  /// Folders with plugins.
  public var pluginFolders = ["plugins"]
  /// Whose code the host may load.
  public var trust = TrustedFolders()
  /// Whether the log says so if one of them holds no plugin.
  public var tellsOfEmptyFolders = true
  /// Event loops; 0: one for each core.
  public var loops = 0
  /// How the event loops wait.
  public var poller = PollerChoice.auto
  public var pool = ThreadPool.Limits()
  /// Functions after responses that may wait, in the host and in each process of an isolated plugin.
  public var afterQueue = AfterQueue.standardLimit
  public var limits = Limits()
  /// Whether a plugin that cannot be loaded ends the host.
  public var isStrict = false
  /// Whether the host serves `/openapi.json` and `/docs`.
  public var hasDocs = true
  /// Where the private copies of plugins go; nil: the folder for such things.
  public var stateFolder: String?
  /// Nanoseconds that calls under way get at the end.
  public var drainTime: UInt64 = 25_000_000_000

  /// Whether plugins that say nothing of it get processes of their own, and how many.
  public var isIsolated = false
  public var workers = 0
  /// The least level that is logged; worker processes are told.
  public var logLevel = "info"
  /// Nanoseconds that loading a plugin, or one of its hooks, may take; nil: for ever.
  public var hookTime: UInt64? = 60_000_000_000
  /// Old generations that stay mapped, until the log warns of them.
  public var mappedLimit = 100
  public var tasks = TaskSettings()
  /// Listening sockets that the host was started with, in place of `hosts` and `port`.
  public var sockets: [(number: Int32, name: String)] = []
  /// What the host warns of as it begins.
  public var warnings: [String] = []
  /// The path of the admin socket; nil: none.
  public var adminPath: String?

  public init() {}
}
