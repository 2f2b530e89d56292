import Bytes
import EventLoop
import Glibc
import Logging

/// The host's log: one line a message on standard error, `TIME LEVEL message key=value …`.
///
/// Text of clients and plugins can neither end a line, nor begin one, nor command a terminal: see `ShownText`.
public struct LineLog: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel: Logger.Level

  public init(level: Logger.Level) { logLevel = level }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = LogTime.now() + " \(event.level) "
    Self.append("\(event.message)", to: &line)
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      line += " \(key)="
      Self.append("\(value)", to: &line)
    }
    StandardStreams.writeLog(line + "\n")
  }

  /// Bytes of a message that are logged.
  private static let longest = 64 * 1024

  private static func append(_ text: String, to line: inout String) {
    guard text.utf8.count > longest else { return ShownText.append(text, to: &line) }
    ShownText.append(String(decoding: text.utf8.prefix(longest), as: UTF8.self), to: &line)
    line += "… (\(text.utf8.count - longest) bytes more)"
  }
}

/// The time of a log line: RFC 3339, UTC, whole seconds.
enum LogTime {
  static func now() -> String { text(Clock.unixSeconds) }

  static func text(_ seconds: Int64) -> String {
    let (days, second) = CivilDate.split(unixSeconds: seconds)
    let date = CivilDate(daysSince1970: days)
    return "\(date.year)-\(two(date.month))-\(two(date.day))T"
      + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
