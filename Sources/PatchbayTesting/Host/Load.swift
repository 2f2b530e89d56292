import Foundation
import Synchronization

/// Clients that ask for the same thing again and again, each on a connection of its own, until ``end()``.
public final class Load: Sendable {
  private struct State {
    var answers = 0
    var failures: [String] = []
    var isOver = false
  }
  private let state = Mutex(State())
  private let running = DispatchGroup()

  public init(_ host: TestHost, _ target: String, clients: Int) {
    for _ in 0..<clients {
      running.enter()
      Thread.detachNewThread { [self] in
        run(host, target)
        running.leave()
      }
    }
  }

  private func run(_ host: TestHost, _ target: String) {
    do {
      let connection = try host.connect()
      while !state.withLock({ $0.isOver }) {
        let response = try connection.request("GET", target)
        state.withLock {
          if response.status == 200 { $0.answers += 1 } else { $0.failures.append("\(response)") }
        }
      }
    } catch {
      state.withLock { $0.failures.append("\(error)") }
    }
  }

  /// Answers with status 200 so far.
  public var answers: Int { state.withLock { $0.answers } }

  /// Ends the clients after their present answer, and says how many answers had status 200, and what else came.
  public func end() -> (answers: Int, failures: [String]) {
    state.withLock { $0.isOver = true }
    running.wait()
    return state.withLock { ($0.answers, $0.failures) }
  }
}
