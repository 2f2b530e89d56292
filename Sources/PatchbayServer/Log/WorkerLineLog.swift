import EventLoop
import Logging

/// The log of a worker process: a mark, the level and the message in one line, to the host, which writes the time, whose line
/// it is, and nothing that a terminal would obey.
struct WorkerLineLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level

  init(level: Logger.Level) { logLevel = level }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = "\u{1}\(event.level) \(event.message)"
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      line += " \(key)=\(value)"
    }
    StandardStreams.writeError(line.replacing("\n", with: "\\u{a}") + "\n")
  }
}
