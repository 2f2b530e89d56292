import Bytes

/// Values that came as text: in the path, the query or a header.
extension ArgumentMemory {
  /// Stores one text as a value of `shape`, which is one that a text can be.
  ///
  /// - Returns: what is wrong with it; nil if it is stored.
  mutating func store(text: Span<UInt8>, as shape: Shape, at offset: Int, of slot: Slot) -> ValidationError? {
    let (slot, offset) = place(for: shape, at: offset, of: slot)
    switch shape.kind {
    case .integer(let rule):
      switch NumberText.integer(text) {
      case .number(let number): return ScalarStore.store(number, rule, at: offset, of: slot)
      case .notANumber: return .unreadableInteger
      case .tooLong: return .endlessInteger
      }
    case .float(let rule):
      guard let number = NumberText.float(text) else { return .unreadableNumber }
      return ScalarStore.store(
        number, single: NumberText.float(text, as: Float.self), rule, at: offset, of: slot)
    case .bool:
      guard let flag = NumberText.flag(text) else { return .unreadableFlag }
      slot.store(UInt8(flag ? 1 : 0), at: offset)
      return nil
    case .enumeration(let rule): return ScalarStore.store(name: text, rule, at: offset, of: slot)
    case .text(let rule):
      if let fault = rule.fault(text) { return fault }
      slot.store(addressOf: copy(text), at: offset)
      return nil
    case .bytes(let rule):
      if let fault = rule.fault(text.count, of: .bytes) { return fault }
      slot.store(addressOf: copy(text), at: offset)
      slot.store(text.count, at: offset + 8)
      return nil
    case .list: return .notAList
    case .structure, .pointer: return .notAnObject
    }
  }

  /// Where a value itself goes: behind a pointer if it may be null and has no NULL of its own.
  mutating func place(for shape: Shape, at offset: Int, of slot: Slot) -> (Slot, Int) {
    guard shape.isOptional, shape.kind.isScalar else { return (slot, offset) }
    let cell = take(shape.plainSize, alignment: shape.plainAlignment)
    slot.store(addressOf: cell, at: offset)
    return (cell, 0)
  }

  /// Stores no value: NULL, and no items.
  func storeNull(_ shape: Shape, at offset: Int, of slot: Slot) {
    slot.store(addressOf: nil, at: offset)
    if shape.parts.count > 1 { slot.store(0, at: offset + 8) }
  }
}
