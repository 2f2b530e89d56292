import EventLoop
import Glibc
import Logging
import PluginHost

/// The life of a host process: serve until a signal says to end.
public enum Host {
  public static let version = Patchbay.version

  /// Serves; returns the exit code.
  ///
  /// - Parameter companion: what works beside the server for as long as it serves.
  public static func run(
    _ configuration: Configuration, logLevel: String, beside companion: (any Companion)? = nil
  ) -> Int32 {
    let signals: Signals
    do {
      // Before the log, whose reader may have gone: SIGPIPE.
      signals = try Signals()
    } catch {
      StandardStreams.writeError("critical cannot receive signals: \(error)\n")
      return 1
    }
    let manager = ServiceManager()
    var configuration = configuration
    configuration.sockets = manager.sockets
    StandardStreams.beginLog()
    let log = makeLog(level: logLevel)
    for warning in configuration.warnings { log.warning("\(warning)") }
    CrashNote.install()
    let server: Server
    let isServing: Bool
    do {
      server = try Server(configuration, log: log)
      isServing = try server.start { signals.wait(nanoseconds: 0) == .end }
    } catch {
      log.critical("\(error)")
      companion?.serverHasEnded()
      return error.exitCode
    }
    var watchdog: Watchdog?
    if isServing {
      announce(server, manager, log)
      companion?.begin(beside: server, log: log)
      watchdog = Watchdog(manager, server.servers.map(\.loop))
      waitForEnd(signals, server, manager, watchdog)
    }
    log.info("ending: requests under way get their answers")
    manager.notify("STOPPING=1", "STATUS=Ending: requests under way get their answers")
    companion?.end()
    let isOver = server.end {
      watchdog?.attend()
      return signals.wait(nanoseconds: 0) == .end
    }
    companion?.serverHasEnded()
    // exit(3) would run destructors of libraries whose code still runs.
    if !isOver {
      StandardStreams.finishLog()
      _exit(0)
    }
    return 0
  }

  /// Says where it listens: to people on standard output, to the program that keeps it by its own protocol.
  private static func announce(_ server: Server, _ manager: ServiceManager, _ log: Logger) {
    let places = server.addresses.map { "http://\($0)" }
    if !StandardStreams.writeOutputSoon(places.map { "listening on \($0)\n" }.joined()) {
      log.warning("standard output cannot be written; listening on \(places.joined(separator: ", "))")
    }
    if let fault = manager.notify("READY=1", "STATUS=Serving on \(places.joined(separator: ", "))") {
      log.warning("whoever started this host is not told that it is ready: \(fault)")
    }
  }

  private static func waitForEnd(
    _ signals: Signals, _ server: Server, _ manager: ServiceManager, _ watchdog: Watchdog?
  ) {
    while true {
      switch signals.wait(nanoseconds: watchdog?.interval ?? .max) {
      case .end: return
      case .reload:
        manager.notifyReloading()
        server.renewAdminSocket()
        server.reloads.request(nil) { outcomes in
          let failed = outcomes?.filter(\.isFailure).count ?? 0
          manager.notify(
            "READY=1", failed == 0 ? "STATUS=Serving" : "STATUS=Serving; \(failed) plugins not reloaded")
        }
      case nil: break
      }
      watchdog?.attend()
    }
  }

  private static func makeLog(level: String) -> Logger {
    let level = Logger.Level(rawValue: level) ?? .info
    return Logger(label: "patchbay") { _ in LineLog(level: level) }
  }
}
