import EventLoop
import Logging
import PluginHost

/// Says that the database fails, or refuses something: once for each fault, again every ten seconds while it lasts; and
/// when the database works again.
struct FaultLog {
  private let log: Logger
  /// When each was said last, in nanoseconds of the monotonic clock.
  private var said: [String: UInt64] = [:]
  private var isFailing = false
  private static let interval: UInt64 = 10_000_000_000
  /// Different faults that are remembered; past it all are forgotten, and said again.
  private static let limit = 64

  init(log: Logger) { self.log = log }

  mutating func note(_ failure: TaskFailure, _ now: UInt64) {
    isFailing = true
    say("tasks: \(failure)", now)
  }

  /// The database works, and refuses one item.
  mutating func noteRefusal(of item: String, _ failure: TaskFailure, _ now: UInt64) {
    say("tasks: \(item) is refused: \(failure)", now)
  }

  mutating func hasRecovered() {
    guard isFailing else { return }
    isFailing = false
    said = [:]
    log.info("tasks: the database works again")
  }

  private mutating func say(_ text: String, _ now: UInt64) {
    if let last = said[text], now < last + Self.interval { return }
    if said.count >= Self.limit { said = [:] }
    said[text] = now
    log.error("\(text)")
  }
}
