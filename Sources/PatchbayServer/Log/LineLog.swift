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
    let (day, second) = (Int(seconds / 86_400), Int(seconds % 86_400))
    // Days since 1970-01-01 to a date, by whole eras of 400 years that begin on 1 March.
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let date = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return "\(year)-\(two(month < 10 ? month + 3 : month - 9))-\(two(date))T"
      + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
