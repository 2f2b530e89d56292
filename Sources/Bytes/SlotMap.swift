/// Values by keys, as a table of handles needs them: found by an index, and a key that is too old finds nothing.
///
/// A removed value leaves its slot to a later one, which gets another serial. The slot used last is used first again, so
/// that slots are not above the highest number of values that there were at a time.
public struct SlotMap<Value> {
  /// Names one value: the slot in the low 32 bits, its serial above. No key is 0.
  public struct Key: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt64

    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable public init(slot: Int, serial: UInt32) {
      rawValue = UInt64(serial) &<< 32 | UInt64(UInt32(slot))
    }

    @inlinable public var slot: Int { Int(truncatingIfNeeded: rawValue & 0xffff_ffff) }
    /// Which of the values in its slot it was, from 1 on; 0 is left out when they begin anew.
    @inlinable public var serial: UInt32 { UInt32(truncatingIfNeeded: rawValue &>> 32) }
  }

  @usableFromInline struct Slot {
    @usableFromInline var value: Value?
    /// Of the value, or of the next one.
    @usableFromInline var serial: UInt32

    @inlinable init(_ value: Value, serial: UInt32) {
      self.value = value
      self.serial = serial
    }

    /// Empties it for another value.
    @inlinable mutating func vacate() -> Value? {
      serial = serial == .max ? 1 : serial &+ 1
      return value.take()
    }
  }

  @usableFromInline var slots: [Slot] = []
  @usableFromInline var free: [Int] = []

  @inlinable public init() {}

  /// Values that are there.
  @inlinable public var count: Int { slots.count &- free.count }
  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable public mutating func insert(_ value: Value) -> Key {
    guard let slot = free.popLast() else {
      slots.append(Slot(value, serial: 1))
      return Key(slot: slots.count - 1, serial: 1)
    }
    slots[slot].value = value
    return Key(slot: slot, serial: slots[slot].serial)
  }

  /// The value of a key; nil if it has been removed, or the key was made up.
  @inlinable public subscript(key: Key) -> Value? {
    let slot = key.slot
    guard slot < slots.count, slots[slot].serial == key.serial else { return nil }
    return slots[slot].value
  }

  /// Takes a value out; nil if there is none.
  @discardableResult @inlinable public mutating func remove(_ key: Key) -> Value? {
    let slot = key.slot
    guard slot < slots.count, slots[slot].serial == key.serial, slots[slot].value != nil else { return nil }
    free.append(slot)
    return slots[slot].vacate()
  }

  /// The values with their keys, by slot.
  @inlinable public var entries: [(key: Key, value: Value)] {
    slots.indices.compactMap { index in
      slots[index].value.map { (Key(slot: index, serial: slots[index].serial), $0) }
    }
  }

  /// The values, by slot.
  @inlinable public var values: some Sequence<Value> { slots.lazy.compactMap(\.value) }

  /// The key of the first value, by slot, of which it holds.
  @inlinable public func firstKey(where isMeant: (Value) -> Bool) -> Key? {
    let index = slots.firstIndex { $0.value.map(isMeant) ?? false }
    return index.map { Key(slot: $0, serial: slots[$0].serial) }
  }
}
