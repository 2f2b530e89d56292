import Exchange
import WorkerFrames

/// The code of a generation in processes of its own. Subclass it.
///
/// `start` to `stop` are called on the thread that loads plugins, one at a time, as the hooks of a plugin in this
/// process are; they wait for the processes.
open class IsolatedPlugin: @unchecked Sendable {
  // Sendable: subclasses say why.
  public init() {}

  /// On the call's loop: brings it to one of the processes. The reply comes later, or at once if there is no room.
  open func take(_ call: Call) {}
  /// From any thread: brings an attempt at a task to one of the processes. How it went comes later, or at once if there is
  /// no room.
  open func take(_ run: TaskRun) {}

  /// Makes all processes ready, each with what its predecessor has handed over.
  open func start(_ handedOver: [HandedOver]) throws(PluginProblem) {}
  /// What each process hands over; nothing if the plugin has no save hook.
  open func save() throws(PluginProblem) -> [HandedOver] { [] }
  open func selfTest() throws(PluginProblem) {}
  /// Ends all processes; their stop hooks have run when this returns, unless they took too long.
  open func stop() {}

  /// Ends all processes at once. From any thread.
  open func killProcesses() {}

  /// Uses of its code that the host does not see: timers, posted functions. From any thread.
  open var useCount: Int { 0 }
  /// Nanoseconds for which its processes may say so after the last call that the host has in them. What they say is theirs to
  /// say: a plugin that leaves, or a host that ends, does not wait for it for ever.
  open var patience: UInt64 { .max }
  /// What its processes have done after responses. From any thread.
  open var afterCounts: AfterCounts { AfterCounts() }
  /// The host ends: what sleeps for nobody comes now. From any thread.
  open func wakeSleepers() {}
  /// From any thread.
  open var workers: [WorkerStatus] { [] }
}

/// What one process of a plugin hands over to that of the next generation.
public struct HandedOver: Sendable {
  public let version: String
  public let bytes: [UInt8]

  public init(version: String, bytes: [UInt8]) {
    self.version = version
    self.bytes = bytes
  }
}

/// What there is to know of a worker process.
public struct WorkerStatus: Sendable {
  public var number: Int
  /// Nil while there is none.
  public var process: Int32?
  /// "ready", "starting", "waiting" or "crash loop".
  public var state: String
  /// Calls that it has now, and that this worker and those before it have had.
  public var underWay: Int
  public var calls: Int
  /// How often another one had to take its place.
  public var restarts: Int
  /// How often one that had served long enough was replaced.
  public var recycled = 0
  /// KiB that it has resident, when it was last looked at.
  public var memory: Int
  /// Why the one before it ended.
  public var lastEnd: String?
  /// The functions that it was in then, the innermost first; empty if that is not known.
  public var lastBacktrace: [String] = []
  /// The routes whose calls were under way then.
  public var lastCalls: [String] = []

  public init(number: Int, state: String) {
    self.number = number
    self.state = state
    underWay = 0
    calls = 0
    restarts = 0
    memory = 0
  }
}

/// Starts the processes of a plugin. Subclass it.
open class IsolationLane: @unchecked Sendable {
  // Sendable: subclasses say why.
  public init() {}

  /// Loads a library in a process of its own and asks what it declares.
  open func load(
    _ load: LoadFrame, _ settings: IsolationSettings
  ) throws(PluginProblem) -> (IsolatedPlugin, DeclarationFrame) {
    throw PluginProblem("asks for isolation", remedy: "use patchbay run")
  }
}
