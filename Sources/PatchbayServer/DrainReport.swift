import EventLoop
import Exchange
import Glibc
import Logging
import PluginHost
import Synchronization

/// Says which calls a host that ends (graceful shutdown) waits for: once when it has waited a moment, and once more when it waits no
/// longer.
struct DrainReport {
  private let servers: [LoopServer]
  private let log: Logger
  private let began = Clock.monotonic
  private var hasLooked = false
  private var hasEnded = false

  /// Nanoseconds that calls under way have before they are named.
  private static let moment: UInt64 = 1_000_000_000
  /// Calls that are named; the rest is counted.
  private static let limit = 20

  init(_ servers: [LoopServer], _ log: Logger) {
    self.servers = servers
    self.log = log
  }

  /// Names the calls once the moment is over.
  mutating func lookIfItTakesLong(until deadline: UInt64) {
    let now = Clock.monotonic
    guard !hasLooked, now &- began >= Self.moment, now < deadline else { return }
    hasLooked = true
    let seconds = (deadline - now + 999_999_999) / 1_000_000_000
    tell("has not replied; the host waits up to \(seconds) s more for it, a second signal ends it at once")
  }

  /// The time is over, or somebody has become impatient.
  mutating func end() {
    guard !hasEnded else { return }
    hasEnded = true
    tell("has not replied; the host ends without it")
  }

  private func tell(_ text: String) {
    let calls = openCalls()
    for call in calls.prefix(Self.limit) {
      call.log.warning("\(call.route) \(text)", metadata: ["request": "\(call.request)"])
    }
    if calls.count > Self.limit { log.warning("\(calls.count - Self.limit) calls more have not replied") }
  }

  /// Asks each loop; one that does not turn is not waited for long.
  private func openCalls() -> [OpenCall] {
    let answer = Answer(of: servers.count)
    for server in servers { server.loop.post { answer.add(server.exchange.services.openCalls()) } }
    let deadline = Clock.monotonic + 500_000_000
    while !answer.isComplete, Clock.monotonic < deadline { usleep(1_000) }
    return answer.calls
  }

  /// What the loops have said.
  private final class Answer: Sendable {
    private let state: Mutex<(calls: [OpenCall], left: Int)>
    init(of loops: Int) { state = Mutex(([], loops)) }

    func add(_ calls: [OpenCall]) {
      state.withLock {
        $0.calls += calls
        $0.left -= 1
      }
    }
    var isComplete: Bool { state.withLock { $0.left == 0 } }
    var calls: [OpenCall] { state.withLock { $0.calls } }
  }
}
