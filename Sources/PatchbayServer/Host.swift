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
    let log = makeLog(level: logLevel)
    for warning in configuration.warnings { log.warning("\(warning)") }
    let signals: Signals
    do {
      signals = try Signals()
    } catch {
      log.critical("cannot receive signals: \(error)")
      return 1
    }
    CrashNote.install()
    let server: Server
    do {
      server = try Server(configuration, log: log)
      try server.start()
    } catch {
      log.critical("\(error)")
      companion?.serverHasEnded()
      return error.exitCode
    }
    let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    StandardStreams.writeOutput("listening on http://\(host):\(server.port)\n")
    companion?.begin(beside: server, log: log)
    waitForEnd(signals, server)
    log.info("ending: requests under way get their answers")
    companion?.end()
    let isOver = server.end { signals.wait(nanoseconds: 0) == .end }
    companion?.serverHasEnded()
    // exit(3) would run destructors of libraries whose code still runs.
    if !isOver { _exit(0) }
    return 0
  }

  private static func waitForEnd(_ signals: Signals, _ server: Server) {
    while true {
      switch signals.wait() {
      case .end: return
      case .reload: server.reloads.request(nil) { _ in }
      case nil: continue
      }
    }
  }

  private static func makeLog(level: String) -> Logger {
    let level = Logger.Level(rawValue: level) ?? .info
    return Logger(label: "patchbay") { _ in LineLog(level: level) }
  }
}
