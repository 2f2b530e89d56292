import Glibc
import PluginHost
import Testing

@testable import Tasks

@Suite struct TaskInboxTests {
  @Test func payloadsThatWaitAreLimitedTogether() throws {
    let inbox = try TaskInbox()
    let task = NewTask(kind: "a", payload: [UInt8](repeating: 0, count: 1 << 20))
    for _ in 0..<64 { #expect(inbox.add(task) { _ in } == nil) }
    #expect(inbox.add(task) { _ in }?.code == EAGAIN)
    #expect(inbox.add(NewTask(kind: "a", payload: [])) { _ in } == nil)
    #expect(inbox.take().tasks.count == 65)
    #expect(inbox.add(task) { _ in } == nil)
  }
}
