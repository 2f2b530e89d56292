import Bytes
import JSON

/// Single values: pydantic's lax mode, in which a text may be a number and 1.0 a whole one.
extension ArgumentMemory {
  /// - Returns: what is wrong with the value; nil if it is stored.
  mutating func storePlain(
    _ node: JSONNode, of document: borrowing JSONDocument, as shape: Shape, at offset: Int, of slot: Slot
  ) -> ValidationError? {
    let kind = document.kind(of: node)
    if kind == .string {
      return store(text: document.text(of: node), as: shape, at: offset, of: slot)
    }
    let (slot, offset) = place(for: shape, at: offset, of: slot)
    switch shape.kind {
    case .integer(let rule):
      switch Self.integer(node, kind, of: document) {
      case .success(let number): return ScalarStore.store(number, rule, at: offset, of: slot)
      case .failure(let error): return error
      }
    case .float(let rule):
      guard let number = Self.float(node, kind, of: document) else { return .notANumber }
      return ScalarStore.store(
        number, single: Self.single(node, kind, of: document), rule, at: offset, of: slot)
    case .bool:
      switch Self.flag(node, kind, of: document) {
      case .success(let flag): slot.store(UInt8(flag ? 1 : 0), at: offset)
      case .failure(let error): return error
      }
      return nil
    case .enumeration(let rule): return .notACase(rule.expected)
    case .text: return .notAText
    case .bytes: return .notBytes
    case .list, .structure, .pointer: return .notAnObject
    }
  }

  private static func integer(
    _ node: JSONNode, _ kind: JSONKind, of document: borrowing JSONDocument
  ) -> Result<Int128, ValidationError> {
    switch kind {
    case .integer:
      guard case .number(let number) = NumberText.integer(document.text(of: node)) else {
        return .failure(.endlessInteger)
      }
      return .success(number)
    case .decimal:
      let number = JSONNumber.double(document.text(of: node)) ?? .infinity
      if !number.isFinite { return .failure(.notFinite) }
      if number != number.rounded(.towardZero) { return .failure(.fraction) }
      // Beyond that no double says which whole number was meant.
      guard abs(number) < 9_223_372_036_854_775_808 else { return .failure(.endlessInteger) }
      return .success(Int128(number))
    case .true: return .success(1)
    case .false: return .success(0)
    case .null, .string, .array, .object: return .failure(.notAnInteger)
    }
  }

  private static func float(
    _ node: JSONNode, _ kind: JSONKind, of document: borrowing JSONDocument
  ) -> Double? {
    switch kind {
    case .integer:
      let number = JSONNumber.double(document.text(of: node))
      // A whole number has no zero below zero.
      return number.flatMap { $0.isFinite ? $0 + 0 : nil }
    case .decimal: return JSONNumber.double(document.text(of: node))
    case .true: return 1
    case .false: return 0
    case .null, .string, .array, .object: return nil
    }
  }

  /// The same rounded to 32 bits; nil for true and false, which are exact anyway.
  private static func single(
    _ node: JSONNode, _ kind: JSONKind, of document: borrowing JSONDocument
  ) -> Float? {
    guard kind.isNumber, let number = JSONNumber.float(document.text(of: node)) else { return nil }
    return kind == .integer ? number + 0 : number
  }

  private static func flag(
    _ node: JSONNode, _ kind: JSONKind, of document: borrowing JSONDocument
  ) -> Result<Bool, ValidationError> {
    switch kind {
    case .true: return .success(true)
    case .false: return .success(false)
    case .integer:
      guard case .number(let number) = NumberText.integer(document.text(of: node)),
        Int128(Int64.min)...Int128(Int64.max) ~= number
      else { return .failure(.notAFlag) }
      return number == 0 ? .success(false) : number == 1 ? .success(true) : .failure(.unreadableFlag)
    case .decimal:
      let number = JSONNumber.double(document.text(of: node))
      if number == 0 || number == 1 { return .success(number == 1) }
      // A whole one is a wrong number, another no number at all.
      let isWhole = number.flatMap { Int64(exactly: $0) } != nil
      return .failure(isWhole ? .unreadableFlag : .notAFlag)
    case .null, .string, .array, .object: return .failure(.notAFlag)
    }
  }
}

extension ValidationError: Error {}
