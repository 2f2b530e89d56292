import EventLoop
import Glibc
import Logging
import Synchronization

/// All that is to be done after responses in one process: how much there may be, and the threads for what blocks.
///
/// Room is taken when a function is added, so that the plugin hears of it while it can still do something else.
public final class AfterQueue: Sendable {
  /// Functions that may wait or be at work, unless somebody says otherwise.
  public static let standardLimit = 10_000

  /// Apart from that of the handlers: no request waits for what its client does not wait for.
  let pool: ThreadPool
  private let limit: Int
  private let hasThreads: Bool
  private let state = Mutex(State())

  private struct State {
    var count = 0
    var isClosed = false
    var tasks: [ObjectIdentifier: AfterTasks] = [:]
  }

  /// - Parameters:
  ///   - limit: functions that may wait or be at work.
  ///   - threads: threads for blocking ones; 0: those are refused.
  public init(limit: Int, threads: Int) {
    self.limit = limit
    hasThreads = threads > 0
    pool = ThreadPool(ThreadPool.Limits(threads: threads, queue: limit))
  }

  // MARK: the one of this process

  private static let present = Mutex<AfterQueue?>(nil)

  /// Before plugins are loaded.
  public static func set(_ queue: AfterQueue) { present.withLock { $0 = queue } }
  public static var current: AfterQueue? { present.withLock { $0 } }

  // MARK: from any thread

  /// Room for one function: 0, or an errno value as after.h says.
  func take(_ function: AfterTask.Function) -> Int32 {
    if case .blocking = function, !hasThreads { return EAGAIN }
    return state.withLock { state in
      if state.isClosed { return ESHUTDOWN }
      guard state.count < limit else { return EAGAIN }
      state.count += 1
      return 0
    }
  }

  func giveBack() { state.withLock { $0.count -= 1 } }

  func add(_ tasks: AfterTasks) { state.withLock { $0.tasks[ObjectIdentifier(tasks)] = tasks } }
  func remove(_ tasks: AfterTasks) { state.withLock { $0.tasks[ObjectIdentifier(tasks)] = nil } }

  /// Whether nothing waits or is at work.
  public var isIdle: Bool { state.withLock { $0.tasks.isEmpty } }

  /// The time is over: nothing is taken and nothing begins any more. The log names what has not run.
  public func abandon(_ log: Logger) {
    let left = state.withLock { state in
      state.isClosed = true
      return Array(state.tasks.values)
    }
    var waiting: [String: Int] = [:]
    var running: [String: Int] = [:]
    for tasks in left {
      let names = tasks.abandon()
      let plugin = tasks.generation.name
      for name in names.waiting { waiting["\(name) of plugin \(plugin)", default: 0] += 1 }
      if let name = names.running { running["\(name) of plugin \(plugin)", default: 0] += 1 }
    }
    for (name, times) in waiting.sorted(by: { $0.key < $1.key }) {
      log.warning(
        "ending before what was to follow a response has run: \(name)", metadata: ["times": "\(times)"])
    }
    for (name, times) in running.sorted(by: { $0.key < $1.key }) {
      log.warning("ending while what follows a response is at work: \(name)", metadata: ["times": "\(times)"])
    }
  }
}
