/// Compiles types to shapes, and holds constraints and defaults to the types that they stand behind.
enum ShapeCompiler {
  static func shape(of value: Value) throws(SignatureFault) -> Shape {
    Shape(try kind(of: value), isOptional: value.isOptional)
  }

  private static func kind(of value: Value) throws(SignatureFault) -> Shape.Kind {
    try refuseForeign(value)
    switch value.type {
    case .integer(let type): return .integer(try NumberRules.rule(for: type, value.constraints))
    case .float(let type): return .float(try NumberRules.rule(for: type, value.constraints))
    case .bool: return .bool
    case .text: return .text(try text(value))
    case .bytes: return .bytes(length(value.constraints))
    case .enumeration(let cases): return .enumeration(EnumerationRule(cases))
    case .list(let item): return .list(try shape(of: item), length(value.constraints))
    case .structure(let fields):
      guard !value.isOptional else {
        throw SignatureFault(value.column, "a struct by value cannot be null; write pointer to {…}?")
      }
      return .structure(try structure(fields, value.column))
    case .pointer(let fields): return .pointer(try structure(fields, value.column))
    }
  }

  /// Constraints that a type does not know.
  private static func refuseForeign(_ value: Value) throws(SignatureFault) {
    let constraints = value.constraints
    let isNumber: Bool
    let hasLength: Bool
    switch value.type {
    case .integer, .float: (isNumber, hasLength) = (true, false)
    case .text, .bytes, .list: (isNumber, hasLength) = (false, true)
    default: (isNumber, hasLength) = (false, false)
    }
    if !isNumber,
      let limit = constraints.minimum ?? constraints.maximum ?? constraints.multipleOf
    {
      throw SignatureFault(limit.column, "only numbers are held to this")
    }
    if !hasLength, constraints.minimumLength != nil || constraints.maximumLength != nil {
      throw SignatureFault(value.column, "only str, bytes and lists have a length")
    }
    if case .text = value.type { return }
    if constraints.pattern != nil { throw SignatureFault(value.column, "only str has a pattern") }
  }

  private static func length(_ constraints: Constraints) -> LengthRule {
    LengthRule(minimum: constraints.minimumLength, maximum: constraints.maximumLength)
  }

  private static func text(_ value: Value) throws(SignatureFault) -> TextRule {
    var rule = TextRule(length: length(value.constraints))
    if let pattern = value.constraints.pattern {
      do {
        rule.pattern = try Pattern(pattern)
      } catch {
        throw SignatureFault(value.column, "the pattern \"\(pattern)\" is wrong: \(error.reason)")
      }
    }
    return rule
  }

  private static func structure(_ fields: [Field], _ column: Int) throws(SignatureFault) -> StructureRule {
    var shapes: [Shape] = []
    for field in fields { shapes.append(try shape(of: field.value)) }
    guard let type = ForeignType(structure: shapes.flatMap(\.parts)) else {
      throw SignatureFault(column, "libffi cannot lay out this struct")
    }
    var compiled: [CompiledField] = []
    var element = 0
    for (field, shape) in zip(fields, shapes) {
      compiled.append(
        CompiledField(
          name: field.name, nameBytes: Array(field.name.utf8), shape: shape, offset: type.offsets[element],
          standard: try field.standard.map { (literal) throws(SignatureFault) in
            try Standard(literal, for: shape, column: field.standardColumn)
          }))
      element += shape.parts.count
    }
    return StructureRule(fields: compiled, type: type)
  }
}
