import EventLoop
import Logging
import PluginHost

/// Says that the database fails: once for each fault, again every ten seconds while it lasts, and when it is over.
struct FaultLog {
  private let log: Logger
  private var last: (text: String, time: UInt64)?

  init(log: Logger) { self.log = log }

  mutating func note(_ failure: TaskFailure, _ now: UInt64) {
    if let last, last.text == failure.description, now < last.time + 10_000_000_000 { return }
    last = (failure.description, now)
    log.error("tasks: \(failure)")
  }

  mutating func hasRecovered() {
    guard last != nil else { return }
    last = nil
    log.info("tasks: the database works again")
  }
}
