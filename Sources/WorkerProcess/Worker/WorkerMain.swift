import EventLoop
import Logging
import PluginHost

/// The life of a worker process, from its start by a host to its end.
///
/// Three threads and the pool: the loop serves calls, the main thread runs hooks, the heart beats.
public enum WorkerMain {
  /// Serves one plugin for the host at the other end of descriptor 3. Returns only if there is no host.
  ///
  /// - Parameter makeLog: the log of a level, on standard error.
  public static func run(makeLog: @escaping @Sendable (String) -> Logger) -> Int32 {
    guard let socket = WorkerSystem.takeHostSocket() else {
      StandardStreams.writeError(
        "patchbay worker is started by patchbay run, for plugins with isolation: process\n")
      return 64
    }
    do throws(SystemError) {
      let group = try LoopGroup(count: 1) { () throws(SystemError) in try EpollPoller() }
      let hooks = HookThread(makeLog: makeLog)
      let link = try HostLink(loop: group.loops[0], descriptor: socket, hooks: hooks, log: makeLog("info"))
      hooks.link = link
      try group.start()
      link.begin()
      hooks.run()
    } catch {
      StandardStreams.writeError("critical patchbay worker: \(error)\n")
    }
    return 1
  }
}
