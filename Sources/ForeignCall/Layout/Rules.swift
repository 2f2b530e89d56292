/// What a whole number is held to. The bounds are the author's, or those of the type where they are tighter.
struct IntegerRule: Sendable {
  let type: IntegerType
  var minimum: Bound<Int128>
  var maximum: Bound<Int128>
  var multipleOf: Int128?
}

/// What a number is held to.
struct FloatRule: Sendable {
  let type: FloatType
  var minimum: Bound<Double>?
  var maximum: Bound<Double>?
  var multipleOf: Double?
}

struct Bound<Number: Sendable>: Sendable {
  var number: Number
  /// Whether the number itself is too much or too little.
  var isExclusive = false
}

/// How long something may be, in characters, bytes or items.
struct LengthRule: Sendable {
  var minimum: Int?
  var maximum: Int?
}

/// What a text is held to.
struct TextRule: Sendable {
  var length = LengthRule()
  var pattern: Pattern?
}

/// The names that a value may have.
struct EnumerationRule: Sendable {
  let cases: [(name: [UInt8], value: Int32)]
  /// "'red', 'green' or 'blue'"
  let expected: String

  init(_ cases: [EnumerationCase]) {
    self.cases = cases.map { (Array($0.name.utf8), $0.value) }
    let names = cases.map { "'\($0.name)'" }
    let last = names.last ?? ""
    expected = names.count < 2 ? last : names.dropLast().joined(separator: ", ") + " or " + last
  }

  func name(of value: Int32) -> [UInt8]? { cases.first { $0.value == value }?.name }
}

/// The fields of a struct, and where they lie.
struct StructureRule: Sendable {
  let fields: [CompiledField]
  let type: ForeignType
}

/// A field of a struct, at its place.
struct CompiledField: Sendable {
  let name: String
  let nameBytes: [UInt8]
  let shape: Shape
  /// Bytes from the start of the struct.
  let offset: Int
  let standard: Standard?
}
