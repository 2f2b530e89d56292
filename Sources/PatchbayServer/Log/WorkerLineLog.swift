import Bytes
import EventLoop
import Logging

/// The log of a worker process: a mark, the level and the message in one line, to the host, which writes the time and whose
/// line it is.
struct WorkerLineLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level

  init(level: Logger.Level) { logLevel = level }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var text = "\(event.level) \(event.message)"
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
    // Of a line that is longer, the host leaves out the rest.
    StandardStreams.writeLog("\u{1}\(ShownText.escaped(text))\n")
  }
}
