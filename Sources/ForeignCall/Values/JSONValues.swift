import Bytes
import JSON

/// Values of a JSON document.
extension ArgumentMemory {
  /// Stores a value and all that is within it.
  ///
  /// - Parameter errors: gets what does not fit; its location is that of the value.
  mutating func store(
    _ node: JSONNode, of document: borrowing JSONDocument, as shape: Shape, at offset: Int, of slot: Slot,
    _ errors: inout ValidationErrors
  ) {
    let kind = document.kind(of: node)
    if kind == .null, shape.isOptional { return storeNull(shape, at: offset, of: slot) }
    switch shape.kind {
    case .list(let item, let rule): storeList(node, of: document, item, rule, at: offset, of: slot, &errors)
    case .structure(let rule): storeObject(node, of: document, rule, at: offset, of: slot, &errors)
    case .pointer(let rule):
      guard hasRoom(for: rule.type.size) else { return errors.makeTooLarge() }
      let object = take(rule.type.size, alignment: 16)
      slot.store(addressOf: object, at: offset)
      storeObject(node, of: document, rule, at: 0, of: object, &errors)
    default:
      if let error = storePlain(node, of: document, as: shape, at: offset, of: slot) {
        errors.append(error, node, of: document)
      }
    }
  }

  private mutating func storeList(
    _ node: JSONNode, of document: borrowing JSONDocument, _ item: Shape, _ rule: LengthRule, at offset: Int,
    of slot: Slot, _ errors: inout ValidationErrors
  ) {
    guard document.kind(of: node) == .array else { return errors.append(.notAList, node, of: document) }
    let count = document.count(of: node)
    // As pydantic does it: too many are an error before any is looked at, too few only where all are right.
    if let maximum = rule.maximum, count > maximum {
      return errors.append(.tooMany(.list, maximum, actual: count), node, of: document)
    }
    guard hasRoom(for: count &* item.size) else { return errors.makeTooLarge() }
    let items = take(count &* item.size, alignment: 16)
    let errorsBefore = errors.count
    errors.location.append(.index(0))
    var next = document.first(in: node)
    var index = 0
    while let one = next, !errors.isFull {
      errors.location[errors.location.count - 1] = .index(index)
      store(one, of: document, as: item, at: index &* item.size, of: items, &errors)
      next = document.item(after: one, in: node)
      index += 1
    }
    errors.location.removeLast()
    if errors.count == errorsBefore, let minimum = rule.minimum, count < minimum {
      return errors.append(.tooFew(.list, minimum, actual: count), node, of: document)
    }
    slot.store(addressOf: items, at: offset)
    slot.store(count, at: offset &+ 8)
  }

  private mutating func storeObject(
    _ node: JSONNode, of document: borrowing JSONDocument, _ rule: StructureRule, at offset: Int,
    of slot: Slot, _ errors: inout ValidationErrors
  ) {
    guard document.kind(of: node) == .object else { return errors.append(.notAnObject, node, of: document) }
    for field in rule.fields {
      errors.location.append(.name(field.name))
      if let value = document.member(named: field.nameBytes.span, of: node) {
        store(value, of: document, as: field.shape, at: offset &+ field.offset, of: slot, &errors)
      } else if let standard = field.standard {
        standard.store(as: field.shape, at: offset &+ field.offset, of: slot, in: &self, &errors)
      } else if field.shape.isOptional {
        storeNull(field.shape, at: offset &+ field.offset, of: slot)
      } else {
        errors.append(.missing, node, of: document)
      }
      errors.location.removeLast()
    }
  }
}

extension ValidationErrors {
  /// A value at fault, which stands at the present location.
  mutating func append(_ error: ValidationError, _ node: JSONNode, of document: borrowing JSONDocument) {
    guard !isFull else { return }
    var input = ByteBuffer()
    input.append(node, of: document)
    append(error, at: location, input: input.withSpan { bytes in bytes.indices.map { bytes[$0] } })
  }
}
