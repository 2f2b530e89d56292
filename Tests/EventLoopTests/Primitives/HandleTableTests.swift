import EventLoop
import Synchronization
import Testing

@Suite struct HandleTableTests {
  @Test func handleNamesItsValueUntilItIsRemoved() {
    let table = HandleTable<String>()
    let handle = table.reserve()
    #expect(table[handle] == nil)
    table.insert("one", at: handle)
    #expect(table[handle] == "one")
    #expect(table[OpaquePointer(bitPattern: handle)] == "one")
    table.remove(handle)
    #expect(table[handle] == nil)
    table.remove(handle)
  }

  @Test func noHandleIsTheNullPointerOrUsedAgain() {
    let table = HandleTable<Int>()
    #expect(table[nil as OpaquePointer?] == nil)
    var seen: Set<UInt> = [0]
    for number in 0..<100 {
      let handle = table.reserve()
      #expect(seen.insert(handle).inserted)
      table.insert(number, at: handle)
      table.remove(handle)
    }
  }

  @Test func threadsGetHandlesOfTheirOwn() {
    let table = HandleTable<Int>()
    let all = Mutex<[UInt]>([])
    let threads = (0..<4).map { number in
      DispatchedThread {
        for _ in 0..<100 {
          let handle = table.reserve()
          table.insert(number, at: handle)
          let isMine = table[handle] == number
          all.withLock { if isMine { $0.append(handle) } }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(Set(all.withLock { $0 }).count == 400)
  }
}
