import EventLoop
import Exchange
import Glibc
import Logging
import PluginHost
import Synchronization
import Tasks
import WorkerProcess

/// The host: listener → connections → router → dispatcher, on as many loops as asked for, and the thread that loads
/// plugins.
public final class Server: @unchecked Sendable {
  // Sendable: all stored properties are constants; `reloader` is touched before `start` and after the reload thread
  // has ended, by the thread that calls `init` and `end`.
  private let configuration: Configuration
  private let log: Logger
  private let reloader: Reloader
  private let folder: PrivateFolder
  private let pool: ThreadPool
  private let group: LoopGroup
  let servers: [LoopServer]
  private let acceptors: Acceptors
  private let admin: AdminSocket?
  private let tasks: TaskEngine
  private let after: AfterQueue
  private let draining = DrainFlag()
  /// Loads plugins anew, and knows what serves.
  public let reloads: ReloadThread
  /// Where it listens: as "127.0.0.1:8000".
  public let addresses: [String]
  /// The port of the first of them.
  public let port: UInt16

  /// Loads the plugins and listens; nothing is served before ``start()``.
  public init(_ configuration: Configuration, log: Logger) throws(ServerFailure) {
    self.configuration = configuration
    self.log = log
    TrustedFolders.set(configuration.trust)
    // Before the first of many descriptors.
    DescriptorLimit.raise()
    let sockets = try Self.listen(configuration, log)
    port = sockets[0].port
    addresses = sockets.map(\.name)
    do {
      let cores = Cores.available
      let count = configuration.loops > 0 ? configuration.loops : min(cores.count, 1_024)
      log.info("this process may use \(cores.text): \(count) event loop\(count == 1 ? "" : "s")")
      let group = try Self.makeLoops(count, configuration.poller, log)
      if configuration.stateFolder == nil, let warning = RuntimeFolder.warning { log.warning("\(warning)") }
      folder = try PrivateFolder(
        under: configuration.stateFolder.map { [$0] } ?? RuntimeFolder.candidates, log: log)
      let registry = Registry()
      let isolation = Self.isolation(configuration, group.loops, folder, cores, log)
      reloader = Reloader(
        loader: PluginLoader(folder: folder, log: log, isolation: isolation), registry: registry,
        mappedLimit: configuration.mappedLimit, hookLimit: configuration.hookTime,
        log: log)
      // Before the first plugin is loaded: a file that comes meanwhile is seen.
      let pool = ThreadPool(configuration.pool)
      LoopExtension.announce(group.loops, pool: pool)
      after = AfterQueue(limit: configuration.afterQueue, threads: (configuration.pool.threads + 1) / 2)
      AfterQueue.set(after)
      let dispatcher = Dispatcher(pool: pool, deadline: configuration.limits.callTime)
      let capacity = Self.capacity(configuration, log)
      let memory = RequestMemory(
        limit: configuration.limits.requestMemory ?? max(16 << 20, AvailableMemory.bytes / 4))
      servers = group.loops.map { [draining] loop in
        LoopServer(
          limits: configuration.limits, capacity: capacity,
          exchange: LoopExchange(
            services: CallServices(loop: loop, draining: draining, log: log, memory: memory, loops: count),
            dispatcher: dispatcher))
      }
      self.pool = pool
      self.group = group
      acceptors = try Acceptors(servers, sockets)
      reloads = try ReloadThread(reloader: reloader, folders: configuration.pluginFolders, log: log)
      tasks = try Self.makeTasks(configuration, group.loops, pool, log)
      let service = AdminService(reloads: reloads, registry: registry, draining: draining, tasks: tasks)
      admin = try Self.makeAdmin(configuration, port, service, beside: servers[0], log)
    } catch {
      throw .system(error, addresses[0])
    }
  }

  /// Listens on every address that was asked for, or takes over what the host was started with. At least one.
  private static func listen(
    _ configuration: Configuration, _ log: Logger
  ) throws(ServerFailure) -> [ListeningSocket] {
    var sockets: [ListeningSocket] = []
    for (number, name) in configuration.sockets {
      do throws(SystemError) {
        sockets.append(try ListeningSocket(adopting: number))
      } catch {
        log.warning(
          "descriptor \(number) (\(name)) of LISTEN_FDS is no listening TCP socket: it is left alone")
      }
    }
    if sockets.isEmpty {
      var port = configuration.port
      for host in configuration.hosts {
        do throws(SystemError) {
          let socket = try ListeningSocket(host: host, port: port)
          port = socket.port
          sockets.append(socket)
        } catch {
          throw .system(error, "\(host):\(port)")
        }
      }
    }
    for socket in sockets where socket.isOnAllAddresses {
      log.info(
        """
        listens on all addresses of this machine: whoever reaches port \(socket.port) may send requests; \
        --host 127.0.0.1 is for this machine alone
        """)
    }
    return sockets
  }

  private static func makeLoops(
    _ count: Int, _ choice: PollerChoice, _ log: Logger
  ) throws(SystemError) -> LoopGroup {
    let (kind, fallBack) = choice.resolve()
    let reason = fallBack.map { ": \($0)" } ?? ""
    let level = fallBack != nil && choice != .auto ? Logger.Level.warning : .info
    log.log(level: level, "event loops wait with \(kind.rawValue)\(reason)")
    return try LoopGroup(count: count) { () throws(SystemError) in try kind.make() }
  }

  /// What plugins need that get processes of their own. Costs nothing until there is one.
  private static func isolation(
    _ configuration: Configuration, _ loops: [EventLoop], _ folder: PrivateFolder, _ cores: Cores,
    _ log: Logger
  ) -> Isolation {
    Isolation(
      lane: WorkerLane(
        loops: loops, folder: folder, callTime: configuration.limits.callTime, log: log),
      defaults: IsolationSettings.Defaults(
        isIsolated: configuration.isIsolated,
        workers: configuration.workers > 0 ? configuration.workers : min(cores.count, 256)),
      logLevel: configuration.logLevel, poolThreads: configuration.pool.threads,
      poolQueue: configuration.pool.queue, afterQueue: configuration.afterQueue)
  }

  /// The admin socket, on a loop that serves others too. One that was asked for must work; the default one may not.
  private static func makeAdmin(
    _ configuration: Configuration, _ port: UInt16, _ service: AdminService, beside server: LoopServer,
    _ log: Logger
  ) throws(SystemError) -> AdminSocket? {
    let exchange = LoopExchange(services: server.exchange.services, dispatcher: server.exchange.dispatcher)
    exchange.responders = [service]
    let adminServer = LoopServer(
      limits: configuration.limits, capacity: Capacity(64), exchange: exchange, isAdmin: true)
    do {
      return try AdminSocket(
        path: configuration.adminPath ?? AdminSocket.defaultPath(port: port), server: adminServer)
    } catch {
      if configuration.adminPath != nil { throw error }
      log.warning("no admin socket: \(error)")
      return nil
    }
  }

  /// The engine of durable tasks, which does nothing until there is one, and the way to it for plugins.
  private static func makeTasks(
    _ configuration: Configuration, _ loops: [EventLoop], _ pool: ThreadPool, _ log: Logger
  ) throws(SystemError) -> TaskEngine {
    var settings = TaskEngine.Settings(location: configuration.taskLocation)
    settings.retention = configuration.tasks.retention
    settings.lease = configuration.tasks.lease
    settings.blockingLimit = (configuration.pool.threads + 1) / 2
    let engine = try TaskEngine(settings, loops: loops, pool: pool, log: log)
    HostTaskQueue.set(engine)
    return engine
  }

  /// As many connections as there may be, which descriptors may limit sooner than the setting.
  private static func capacity(_ configuration: Configuration, _ log: Logger) -> Capacity {
    let limit = DescriptorLimit.raise()
    let room = DescriptorLimit.roomForConnections(of: limit, used: DescriptorLimit.used)
    let wanted = configuration.limits.connections
    if room < wanted {
      log.info(
        "at most \(room) connections, not \(wanted): the limit of open files is \(limit) (ulimit -Hn, LimitNOFILE=)"
      )
    }
    return Capacity(min(room, wanted), turnedAway: DescriptorLimit.reserve(of: limit) / 4)
  }

  /// Starts the loops, loads the plugins and begins to serve.
  ///
  /// - Parameter isEnding: asked several times a second while plugins are loaded; true gives up.
  /// - Returns: false if it was given up; `end` ends what there is.
  public func start(isEnding: () -> Bool = { false }) throws(ServerFailure) -> Bool {
    do throws(SystemError) {
      try group.start()
    } catch {
      throw .system(error, "event loop")
    }
    reloader.publish = { [servers] table in Self.publish(table, to: servers) }
    reloader.probe = { [servers] table, probe in ProbeCall.run(probe, table, on: servers[0]) }
    reloader.serving = { [tasks] in tasks.serve($0) }
    guard let failures = loadPlugins(isEnding) else { return false }
    if configuration.hasDocs { serveDocument() }
    if configuration.isStrict && failures > 0 {
      end { false }
      throw ServerFailure.plugins(failures)
    }
    do throws(SystemError) {
      try reloads.start()
    } catch {
      throw .system(error, "reload thread")
    }
    acceptors.start()
    admin?.start()
    return true
  }

  /// Loads what the folders hold; how many files or folders failed. Nil if the host shall end meanwhile.
  private func loadPlugins(_ isEnding: () -> Bool) -> Int? {
    var failures = 0
    for folder in configuration.pluginFolders {
      if let owner = PluginLoader.trustedOwner(of: folder) {
        log.warning(
          "user \(owner), whose folder \(folder) was named, can have code run as user \(geteuid()), which runs the host"
        )
      }
      do throws(PluginFailure) {
        let files = try PluginLoader.files(in: folder)
        if files.isEmpty, configuration.tellsOfEmptyFolders {
          log.warning(
            "\(PluginLoader.fullPath(folder)) holds no plugin: put NAME.so there, and it is served at once")
        }
        guard let failed = reloader.loadFirst(files, isEnding: isEnding) else { return nil }
        failures += failed.count
      } catch {
        failures += 1
        log.error("\(error)\(configuration.isStrict ? "" : "; the host goes on looking for it")")
      }
    }
    return failures
  }

  /// From now on each table comes with its document. Not before: each plugin that is loaded makes a table of its own.
  private func serveDocument() {
    reloader.publish = { [servers] table in
      // Made here, on the thread that loads plugins: a loop would be held by a document of many routes.
      Self.publish(table, document: ServedDocument(of: table), to: servers)
    }
    _ = reloader.publish(reloader.registry.table)
  }

  private static func publish(
    _ table: RouteTable, document: ServedDocument? = nil, to servers: [LoopServer]
  ) -> Publication {
    let publication = Publication(loops: servers.count)
    for server in servers {
      server.loop.post {
        let exchange = server.exchange
        exchange.table = table
        exchange.fallbacks = document.map { [DocumentResponder($0), DocsResponder()] } ?? []
        publication.acknowledge()
      }
    }
    return publication
  }

  /// Makes the admin socket once more if its file has gone.
  public func renewAdminSocket() {
    do throws(SystemError) {
      try admin?.renew()
    } catch {
      log.warning("the admin socket has gone, and cannot be made again: \(error)")
    }
  }

  /// Ends: no new connections, what is under way gets its answer within the drain time, plugins are stopped.
  ///
  /// - Parameter hasSecondSignal: asked several times a second; true ends the waiting.
  /// - Returns: whether all is over; if not, code of plugins still runs.
  @discardableResult
  public func end(hasSecondSignal: () -> Bool) -> Bool {
    let deadline = Clock.monotonic + configuration.drainTime
    var isUrgent = false
    /// False if the drain time is over, or somebody has become impatient, before it came true.
    var drain = DrainReport(servers, log)
    func wait(for condition: () -> Bool) -> Bool {
      while !condition() {
        isUrgent = isUrgent || hasSecondSignal()
        if isUrgent || Clock.monotonic >= deadline {
          drain.end()
          return false
        }
        drain.lookIfItTakesLong(until: deadline)
        usleep(2_000)
      }
      return true
    }

    draining.set()
    tasks.drain()
    let done = Counter(left: servers.count)
    acceptors.finish { [servers] in
      for server in servers { server.loop.post { server.beginEnding { done.finishOne() } } }
    }
    if !wait(for: { done.isDone }) {
      let reason = isUrgent ? "a second signal came" : "the drain time is over"
      log.warning("ending with connections open: \(reason)")
    }
    for server in servers { server.loop.post { server.exchange.services.wakeSleepers() } }
    for generation in reloader.registry.generations { generation.wakeSleepers() }
    let poolHasEnded = wait { pool.drain(nanoseconds: 10_000_000) }
    if !poolHasEnded { log.warning("ending with blocking handlers at work") }
    _ = wait { after.isIdle }
    after.abandon(log)
    if !wait(for: { tasks.load == 0 }) {
      log.warning("ending with \(tasks.load) tasks at work: they will run again")
    }
    if !tasks.stop(nanoseconds: 5_000_000_000) {
      log.warning("ending while the database of tasks does not answer")
    }
    let reloadsHaveEnded = wait { reloads.stop(nanoseconds: 100_000_000) }
    if !reloadsHaveEnded { log.warning("ending while plugins are being loaded: they are not stopped") }
    // A start hook under way holds nothing that calls need: it gets a moment, and not all of the drain time.
    let hooksEnd = min(deadline, Clock.monotonic + 5_000_000_000)
    let hooksHaveEnded =
      reloadsHaveEnded && wait { !reloader.runsHooks || Clock.monotonic >= hooksEnd } && !reloader.runsHooks
    if reloadsHaveEnded && !hooksHaveEnded {
      log.warning("ending while hooks of plugins run: \(reloader.lateHooks.joined(separator: ", "))")
    }
    let pluginsHaveStopped = reloadsHaveEnded && stopPlugins(wait) && hooksHaveEnded
    admin?.finish()
    let loopsHaveEnded = group.stop(nanoseconds: 1_000_000_000)
    if !loopsHaveEnded { log.warning("ending with an async handler that does not return") }
    folder.remove()
    return poolHasEnded && pluginsHaveStopped && loopsHaveEnded
  }

  private func stopPlugins(_ wait: (() -> Bool) -> Bool) -> Bool {
    var areAllStopped = true
    let stopTime = max(configuration.drainTime, 10_000_000_000)
    for generation in reloader.allGenerations {
      let isUnused = wait { generation.useCount == 0 }
      if isUnused { generation.close() }
      // Processes of its own are ended, whatever they say of themselves.
      if isUnused && wait({ generation.isClosed && generation.useCount == 0 }) || generation.isIsolated {
        if !HookThread.run(within: stopTime, { generation.stop() }) {
          areAllStopped = false
          generation.killProcesses()
          log.warning(
            "ending without the stop hook of plugin \(generation.name), which has not returned within \(stopTime / 1_000_000_000) s"
          )
        }
      } else {
        areAllStopped = false
        log.warning(
          "plugin \(generation.name) is not stopped: its code is in use",
          metadata: ["uses": "\(generation.useCount)", "generation": "\(generation.number)"])
      }
    }
    return areAllStopped
  }
}

/// Counts loops that have ended their connections.
private final class Counter: Sendable {
  private let left: Atomic<Int>
  init(left: Int) { self.left = Atomic(left) }
  func finishOne() { left.subtract(1, ordering: .acquiringAndReleasing) }
  var isDone: Bool { left.load(ordering: .acquiring) <= 0 }
}
