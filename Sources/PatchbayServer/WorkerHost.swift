import Logging
import WorkerProcess

/// The life of a worker process, as `patchbay worker` begins it.
public enum WorkerHost {
  /// Serves one plugin for the host that has started this process; returns the exit code if none has.
  public static func run() -> Int32 {
    WorkerMain.run { level in
      let level = Logger.Level(rawValue: level) ?? .info
      return Logger(label: "patchbay") { _ in WorkerLineLog(level: level) }
    }
  }
}
