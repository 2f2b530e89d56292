import Testing
import WorkerFrames

@testable import PluginHost

/// What a worker wants to have kept is held to the rules that hold for a plugin in the host.
@Suite struct NewTaskFrameTests {
  private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  private static func frame(_ change: (inout EnqueueFrame) -> Void = { _ in }) -> EnqueueFrame {
    var frame = EnqueueFrame(kind: "mail", payload: [1, 2, 3])
    frame.due = .after(5)
    frame.priority = -7
    frame.uniqueKey = "key"
    frame.traceparent = trace
    frame.maximumAttempts = 3
    change(&frame)
    return frame
  }

  @Test func whatAPluginMayAskForIsTakenAsItIs() throws {
    let task = try #require(NewTask(Self.frame()))
    #expect(task.kind == "mail")
    #expect(task.payload == [1, 2, 3])
    #expect(task.due == .after(5))
    #expect(task.priority == -7)
    #expect(task.uniqueKey == "key")
    #expect(task.traceparent == Self.trace)
    #expect(task.maximumAttempts == 3)
    #expect(task.frame == Self.frame())
  }

  @Test func whatNoPluginMayAskForIsRefused() {
    let wrong: [(inout EnqueueFrame) -> Void] = [
      { $0.kind = "a b" }, { $0.kind = "" },
      { $0.payload = [UInt8](repeating: 0, count: NewTask.maximumPayload + 1) },
      { $0.uniqueKey = String(repeating: "k", count: 257) }, { $0.uniqueKey = "k\0y" },
      { $0.due = .after(0) }, { $0.due = .after(.max) }, { $0.due = .at(-1) }, { $0.due = .at(.max) },
      { $0.traceparent = "nonsense" },
    ]
    for (number, change) in wrong.enumerated() {
      #expect(NewTask(Self.frame(change)) == nil, "number \(number)")
    }
  }

  @Test func rulesOfAWorkerAreBounded() {
    let most = TaskRules(
      TaskKindFrame(
        name: "mail", isBlocking: true, maximumAttempts: .max, timeout: .max, concurrency: .max,
        backoff: .max,
        backoffLimit: .max))
    #expect(most.maximumAttempts == 1_000_000)
    #expect(most.concurrency == 100_000)
    #expect(most.timeout == UInt64(UInt32.max) * 1_000_000)
    let least = TaskRules(
      TaskKindFrame(
        name: "mail", isBlocking: true, maximumAttempts: 0, timeout: 0, concurrency: 0, backoff: 0,
        backoffLimit: 0))
    #expect(least.maximumAttempts == 1)
    #expect(least.concurrency == 1)
    #expect(least.timeout > 0)
    #expect(least.backoff == 1)
  }
}
