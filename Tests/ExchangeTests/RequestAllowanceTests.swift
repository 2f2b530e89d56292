import Bytes
import EventLoop
import Logging
import Testing

@testable import Exchange

@Suite struct RequestAllowanceTests {
  /// An allowance cannot be copied, which `#expect` would do.
  private func expect(_ holds: Bool, location: SourceLocation = #_sourceLocation) {
    #expect(holds, sourceLocation: location)
  }

  @Test func theSumOfAllLoopsIsLimited() {
    let memory = RequestMemory(limit: 1_000)
    var first = RequestAllowance(memory, loops: 2)
    var second = RequestAllowance(memory, loops: 2)
    expect(first.take(600))
    expect(!second.take(600))
    expect(second.hasRoom(for: 300))
    expect(!second.hasRoom(for: 401))
    expect(second.take(300))
    first.giveBack(600)
    expect(second.take(600))
  }

  @Test func nothingOfASmallLimitIsKeptBackByLoops() {
    let memory = RequestMemory(limit: 1_000)
    var loops = RequestAllowance(memory, loops: 1)
    for _ in 0..<100 {
      expect(loops.take(900))
      loops.giveBack(900)
    }
    #expect(memory.left >= 800)
  }

  @Test func whatIsTakenAnywayIsKnownToBeTooMuch() {
    var allowance = RequestAllowance(RequestMemory(limit: 1_000), loops: 1)
    allowance.takeAnyway(500)
    expect(!allowance.mayBeExceeded)
    allowance.takeAnyway(1_500)
    expect(allowance.isExceeded())
    expect(!allowance.take(1))
    allowance.giveBack(1_500)
    expect(!allowance.isExceeded())
    expect(allowance.take(100))
  }

  @Test func aLimitlessOneTakesAll() {
    var allowance = RequestAllowance(RequestMemory(limit: .max), loops: 1)
    expect(allowance.take(1 << 40))
    allowance.takeAnyway(1 << 40)
    expect(!allowance.isExceeded())
  }

  @Test func aCrowdOfCallsLeavesNoMemoryBehind() throws {
    let loop = EventLoop(poller: try EpollPoller())
    loop.becomeCurrent()
    let services = CallServices(
      loop: loop, draining: DrainFlag(), log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let calls = (0..<1_000).map { _ in services.take().object }
    for call in calls {
      #expect(call.makeRoomInBody(for: 10_000, atMost: 20_000))
      call.stored.store(
        status: 200, contentType: [UInt8]().span, body: [UInt8](repeating: 1, count: 10_000).span, length: nil
      )
    }
    for call in calls { services.release(call) }
    func withMemory() -> Int { calls.count { $0.body.capacity + $0.stored.bytes.capacity > 0 } }
    #expect(withMemory() == 1_000)
    while withMemory() > SpareCalls.kept { loop.turn(wait: true) }
    // Which stays with those that are used again at once.
    let next = services.take().object
    #expect(next.body.capacity > 0)
    services.release(next)
    #expect(withMemory() == SpareCalls.kept)
  }
}
