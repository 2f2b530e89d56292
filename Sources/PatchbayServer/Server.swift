import EventLoop
import Glibc
import Lanes
import Logging
import PluginHost
import Synchronization

/// The host: listener → connections → router → dispatcher, on as many loops as asked for.
public final class Server: Sendable {
  private let configuration: Configuration
  private let log: Logger
  private let registry: Registry
  private let folder: PrivateFolder
  private let pool: ThreadPool
  private let group: LoopGroup
  let servers: [LoopServer]
  private let acceptors: Acceptors
  private let draining: DrainFlag
  /// Where it listens.
  public let port: UInt16

  /// Loads the plugins and listens; nothing is served before ``start()``.
  ///
  /// - Throws: `ServerFailure`.
  public init(_ configuration: Configuration, log: Logger) throws(ServerFailure) {
    self.configuration = configuration
    self.log = log
    let draining = DrainFlag()
    self.draining = draining
    do {
      let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
      port = socket.port
      let count = configuration.loops > 0 ? configuration.loops : Self.cores
      let group = try LoopGroup(count: count) { () throws(SystemError) in try EpollPoller() }
      LoopExtension.announce(loops: count)
      folder = try PrivateFolder(under: configuration.stateFolder ?? PrivateFolder.defaultParent)
      let plugins = PluginSet(
        folders: configuration.pluginFolders, loader: PluginLoader(folder: folder, log: log), log: log)
      if configuration.isStrict && !plugins.failures.isEmpty {
        folder.remove()
        throw ServerFailure.plugins(plugins.failures.count)
      }
      registry = plugins.registry
      let pool = ThreadPool(configuration.pool)
      let dispatcher = Dispatcher(pool: pool, deadline: configuration.limits.callTime)
      let table = registry.table
      servers = group.loops.map { loop in
        LoopServer(
          loop: loop, limits: configuration.limits,
          maximumConnections: max(1, configuration.limits.connections / count), dispatcher: dispatcher,
          services: CallServices(loop: loop, draining: draining, log: log), table: table)
      }
      self.pool = pool
      self.group = group
      acceptors = try Acceptors(servers, socket)
    } catch let error as SystemError {
      throw .system(error, "\(configuration.host):\(configuration.port)")
    } catch let error as ServerFailure {
      throw error
    } catch {
      throw .other("\(error)")
    }
  }

  private static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Begins to serve.
  public func start() throws(ServerFailure) {
    do {
      try group.start()
    } catch {
      throw .system(error, "event loop")
    }
    acceptors.start()
  }

  /// Ends: no new connections, what is under way gets its answer within the drain time, plugins are stopped.
  ///
  /// - Parameter hasSecondSignal: asked several times a second; true ends the waiting.
  public func end(hasSecondSignal: () -> Bool) {
    var wasUrged = false
    func isUrgent() -> Bool {
      wasUrged = wasUrged || hasSecondSignal()
      return wasUrged
    }
    draining.set()
    let deadline = Clock.monotonic + configuration.drainTime
    let done = Counter(left: servers.count)
    acceptors.finish { [servers] in
      for server in servers { server.loop.post { server.beginEnding { done.finishOne() } } }
    }
    while !done.isDone && Clock.monotonic < deadline && !isUrgent() { pause() }
    if !done.isDone { log.warning("ending with connections open: the drain time is over") }
    let now = Clock.monotonic
    let rest = isUrgent() ? 0 : max(deadline, now + 100_000_000) - now
    if !pool.drain(nanoseconds: rest) { log.warning("ending with blocking handlers at work") }
    stopPlugins(until: isUrgent() ? 0 : deadline)
    if !group.stop(nanoseconds: 1_000_000_000) {
      log.warning("ending with an async handler that does not return")
    }
    folder.remove()
  }

  private func stopPlugins(until deadline: UInt64) {
    for generation in registry.generations {
      while generation.useCount > 0 && Clock.monotonic < deadline { pause() }
      let uses = generation.useCount
      if uses == 0 {
        generation.stop()
      } else {
        log.warning(
          "plugin \(generation.name) is not stopped: its code is in use",
          metadata: ["uses": "\(uses)"])
      }
    }
  }

  private func pause() { usleep(2_000) }
}

/// Counts loops that have ended their connections.
private final class Counter: Sendable {
  private let left: Atomic<Int>
  init(left: Int) { self.left = Atomic(left) }
  func finishOne() { left.subtract(1, ordering: .acquiringAndReleasing) }
  var isDone: Bool { left.load(ordering: .acquiring) <= 0 }
}
