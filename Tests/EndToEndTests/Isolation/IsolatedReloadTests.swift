import Foundation
import PatchbayTesting
import Synchronization
import Testing

/// Generations in processes of their own come and go while calls of all plugins keep the loops busy.
@Suite(.showsHostLog) struct IsolatedReloadTests {
  /// Clients that ask one after the other until told to end.
  private final class Load: Sendable {
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

  /// A loop that is held up hears of the end of a worker only when the generation has gone.
  @Test func endOfWorkersThatComesAfterTheirGenerationHarmsNobody() throws {
    let folder = try Versioned.folder()
    try folder.write("isolation: process\nworkers: 2\nrollback: {window: 0}\n", to: "versioned.yaml")
    try folder.add("isolation/busy")
    try withHost(folder, flags: ["--strict", "--loops", "1"]) { host in
      let loads = [Load(host, "/busy", clients: 12), Load(host, "/versioned", clients: 4)]
      for number in 0..<15 {
        try Versioned.put("2.\(number)", in: folder)
        #expect(host.waitForLog("serving plugin versioned 2.\(number)") != nil)
      }
      for load in loads {
        let (answers, failures) = load.end()
        #expect(answers > 0)
        #expect(failures == [])
      }
      try waitUntil { host.log.count { $0.contains("stopped ") } == 30 }
      #expect(try host.version() == "2.14")
    }
  }
}
