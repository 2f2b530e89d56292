import Foundation
import PatchbayTesting
import Synchronization

/// Clients that ask one after the other until told to end.
final class ClientLoad: Sendable {
  private struct State {
    var isOver = false
    var answers = 0
    var failures: [String] = []
  }
  private let state = Mutex(State())
  private let group = DispatchGroup()

  init(_ host: TestHost, _ target: String, clients: Int) {
    for _ in 0..<clients {
      group.enter()
      Thread.detachNewThread { [self] in
        run(host, target)
        group.leave()
      }
    }
  }

  private func run(_ host: TestHost, _ target: String) {
    do {
      let connection = try host.connect()
      while !state.withLock(\.isOver) {
        let status = try connection.request("GET", target).status
        state.withLock {
          $0.answers += 1
          if status != 200 { $0.failures.append("\(target): \(status)") }
        }
      }
    } catch {
      state.withLock { $0.failures.append("\(target): \(error)") }
    }
  }

  /// Ends them; how many answers came, and what went wrong.
  func end() -> (answers: Int, failures: [String]) {
    state.withLock { $0.isOver = true }
    group.wait()
    return state.withLock { ($0.answers, $0.failures) }
  }
}
