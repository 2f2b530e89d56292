/// A type as it lies in memory, with the rules that its values are held to: a ``Value``, compiled.
///
/// Constant; shared by all calls of a function.
final class Shape: Sendable {
  let kind: Kind
  /// Whether null is a value. Scalars then lie behind a pointer; all others have a NULL of their own.
  let isOptional: Bool
  /// As which arguments it is passed, or as which elements it lies in a struct: one, or a pointer and a size.
  let parts: [ForeignType]
  /// Bytes that it takes where it lies, and between the items of a list.
  let size: Int
  let alignment: Int

  enum Kind: Sendable {
    case integer(IntegerRule)
    case float(FloatRule)
    case bool
    case text(TextRule)
    case bytes(LengthRule)
    case enumeration(EnumerationRule)
    case list(Shape, LengthRule)
    case structure(StructureRule)
    case pointer(StructureRule)
  }

  init(_ kind: Kind, isOptional: Bool) {
    self.kind = kind
    self.isOptional = isOptional
    parts = isOptional && kind.isScalar ? [.pointer] : kind.parts
    size = parts.count == 1 ? parts[0].size : parts.reduce(0) { $0 + $1.size }
    alignment = parts[0].alignment
  }

  /// Bytes and alignment of the value itself, where a pointer leads to it.
  var plainSize: Int { kind.parts.reduce(0) { $0 + $1.size } }
  var plainAlignment: Int { kind.parts[0].alignment }
}

extension Shape.Kind {
  /// Whether it has no NULL of its own.
  var isScalar: Bool {
    switch self {
    case .integer, .float, .bool, .enumeration: true
    case .text, .bytes, .list, .structure, .pointer: false
    }
  }

  /// Whether a text of the query, of the path or of a header can be one.
  var hasText: Bool {
    switch self {
    case .integer, .float, .bool, .enumeration, .text, .bytes: true
    case .list, .structure, .pointer: false
    }
  }

  fileprivate var parts: [ForeignType] {
    switch self {
    case .integer(let rule): [.integer(rule.type)]
    case .float(let rule): [rule.type == .f32 ? .f32 : .f64]
    case .bool: [.flag]
    case .enumeration: [.i32]
    case .text, .pointer: [.pointer]
    case .bytes, .list: [.pointer, .size]
    case .structure(let rule): [rule.type]
    }
  }
}
