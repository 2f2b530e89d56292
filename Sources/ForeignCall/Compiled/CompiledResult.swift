/// What a function returns, made ready.
struct CompiledResult: Sendable {
  let type: ForeignType
  let kind: Kind

  enum Kind: Sendable {
    case void
    case value(Shape, Ownership)
    case status(StatusMap)
    case errno(StatusMap)
  }

  init(_ result: Signature.Result) throws(SignatureFault) {
    switch result {
    case .void: (type, kind) = (.void, .void)
    case .status(let map): (type, kind) = (.i32, .status(map))
    case .errno(let map): (type, kind) = (.i32, .errno(map))
    case .value(let value, let ownership):
      try Self.check(value)
      let shape = try ShapeCompiler.shape(of: value)
      switch shape.kind {
      case .bytes, .list:
        throw SignatureFault(
          value.column, "a function cannot return bytes or a list: C returns no length; use an out-parameter")
      case _ where shape.isOptional && shape.kind.isScalar:
        throw SignatureFault(value.column, "a number that is returned is always there; leave out the \"?\"")
      case .text, .pointer: break
      default:
        guard ownership == .borrowed else {
          throw SignatureFault(value.column, "only str and pointer to {…} can be owned")
        }
      }
      (type, kind) = (shape.parts[0], .value(shape, ownership))
    }
  }

  /// Constraints hold what comes in. Those of a struct's fields are no mistake here: the same struct may go both ways.
  static func check(_ value: Value) throws(SignatureFault) {
    let constraints = value.constraints
    if let limit = constraints.minimum ?? constraints.maximum ?? constraints.multipleOf {
      throw SignatureFault(limit.column, "constraints are for what comes in, not for results")
    }
    if constraints.minimumLength != nil || constraints.maximumLength != nil || constraints.pattern != nil {
      throw SignatureFault(value.column, "constraints are for what comes in, not for results")
    }
  }
}
