import Synchronization
import Testing

@testable import PatchbayPlugin

extension SDKTests {
  @Suite struct ReadGateTests {
    @Test func closesAtOnceWithNobodyInside() {
      let gate = ReadGate()
      #expect(gate.enter() == true)
      gate.leave()
      #expect(gate.closeIfIdle() == true)
      #expect(gate.isClosed && gate.isDrained)
      #expect(gate.enter() == false)
    }

    @Test func waitsForTheLastReader() {
      let gate = ReadGate()
      let count = Counter()
      #expect(gate.enter() == true && gate.enter() == true)
      #expect(gate.closeIfIdle() == false)
      gate.close { count.increment() }
      #expect(gate.enter() == false)
      gate.leave()
      #expect(count.value == 0 && !gate.isDrained)
      gate.leave()
      #expect(count.value == 1 && gate.isDrained)
    }

    @Test func closingIsSeenOnceUnderContention() async {
      for _ in 0..<500 {
        let gate = Shared()
        let count = Counter()
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<4 {
            group.addTask {
              while gate.gate.enter() {
                await Task.yield()
                gate.gate.leave()
              }
            }
          }
          group.addTask { gate.gate.close { count.increment() } }
        }
        #expect(count.value == 1)
      }
    }
  }
}

private final class Shared: Sendable { let gate = ReadGate() }

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .acquiring) }
  func increment() { count.add(1, ordering: .acquiringAndReleasing) }
}
