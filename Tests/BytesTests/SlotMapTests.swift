import Bytes
import Testing

@Suite struct SlotMapTests {
  @Test func valuesAreFoundByTheirKeys() {
    var map = SlotMap<String>()
    let keys = ["a", "b", "c"].map { map.insert($0) }
    #expect(keys.map { map[$0] } == ["a", "b", "c"])
    #expect(keys.map(\.slot) == [0, 1, 2])
    #expect(map.count == 3)
    #expect(map.remove(keys[1]) == "b")
    #expect(keys.map { map[$0] } == ["a", nil, "c"])
    #expect(map.count == 2)
  }

  @Test func keyOfARemovedValueFindsNoneOfALaterOne() {
    var map = SlotMap<Int>()
    let first = map.insert(1)
    map.remove(first)
    let second = map.insert(2)
    #expect(second.slot == first.slot)
    #expect(second != first)
    #expect(map[first] == nil)
    #expect(map.remove(first) == nil)
    #expect(map[second] == 2)
    #expect(map.count == 1)
  }

  @Test func removedValueIsReleased() {
    final class Value {}
    var map = SlotMap<Value>()
    weak var weakValue: Value?
    let key: SlotMap<Value>.Key
    do {
      let value = Value()
      weakValue = value
      key = map.insert(value)
    }
    #expect(weakValue != nil)
    map.remove(key)
    #expect(weakValue == nil)
    #expect(map.remove(key) == nil)
    #expect(map.isEmpty)
  }

  @Test func slotsAreNotMoreThanValuesAtATime() {
    var map = SlotMap<Int>()
    var keys: [SlotMap<Int>.Key] = []
    var highest = 0
    for number in 0..<1_000 {
      keys.append(map.insert(number))
      highest = max(highest, keys[keys.count - 1].slot)
      guard keys.count == 10 else { continue }
      for key in keys.prefix(7) { #expect(map.remove(key) != nil) }
      keys.removeFirst(7)
    }
    #expect(highest == 9)
    #expect(Set(map.values) == Set(keys.compactMap { map[$0] }))
    #expect(map.count == keys.count)
  }

  @Test func entriesAreThoseThatAreThere() {
    var map = SlotMap<String>()
    let keys = ["a", "b", "c", "d"].map { map.insert($0) }
    map.remove(keys[0])
    map.remove(keys[2])
    #expect(map.entries.map(\.value) == ["b", "d"])
    #expect(map.entries.map(\.key) == [keys[1], keys[3]])
    #expect(Array(map.values) == ["b", "d"])
    #expect(map.firstKey { $0 > "b" } == keys[3])
    #expect(map.firstKey { $0 == "a" } == nil)
  }

  @Test func keysThatWereMadeUpFindNothing() {
    var map = SlotMap<Int>()
    let key = map.insert(1)
    for number in [0, UInt64.max, key.rawValue + 1, key.rawValue + 1 << 32, key.rawValue - 1 << 32] {
      #expect(map[.init(rawValue: number)] == nil)
      #expect(map.remove(.init(rawValue: number)) == nil)
    }
    #expect(map[.init(rawValue: key.rawValue)] == 1)
    // A key that foresees the next serial of an empty slot.
    map.remove(key)
    let next = SlotMap<Int>.Key(slot: key.slot, serial: key.serial + 1)
    #expect(map[next] == nil)
    #expect(map.remove(next) == nil)
    #expect(map.count == 0)
  }
}
