/// One parameter that the function writes through.
struct CompiledOutput: Sendable {
  let name: String
  let shape: Shape
  /// Where its address lies in the frame.
  let offset: Int
  let kind: Kind

  enum Kind: Sendable {
    /// It is written where the address says.
    case value(Ownership)
    /// A text in a buffer of so many bytes; the size follows the address.
    case text(room: Int)
    /// So many bytes or items; the address of their number follows.
    case counted(room: Int)
  }

  init(
    _ parameter: Parameter, _ output: Parameter.Output, in frame: inout FrameBuilder
  ) throws(SignatureFault) {
    let value = parameter.value
    try CompiledResult.check(value)
    let shape = try ShapeCompiler.shape(of: value)
    name = parameter.name
    self.shape = shape
    if shape.isOptional && shape.kind.isScalar {
      throw SignatureFault(value.column, "a number that is written is always there; leave out the \"?\"")
    }
    switch (shape.kind, output.room) {
    case (.text, let room?):
      guard output.ownership == .borrowed else {
        throw SignatureFault(
          value.column, "a text in a buffer is not owned; leave out \"owned\" or \"up to\"")
      }
      kind = .text(room: room)
      offset = frame.add([.pointer, .size])
    case (.bytes, let room?):
      kind = .counted(room: room)
      offset = frame.add([.pointer, .pointer])
    case (.list(let item, _), let room?):
      guard room * item.size <= 1 << 30 else {
        throw SignatureFault(value.column, "\(room) items of \(item.size) bytes are more than 1024M")
      }
      kind = .counted(room: room)
      offset = frame.add([.pointer, .pointer])
    case (.bytes, nil), (.list, nil):
      throw SignatureFault(value.column, "say how much there is room for: \"up to 64K\"")
    case (_, .some):
      throw SignatureFault(value.column, "only str, bytes and lists have room for something")
    case (.text, nil), (.pointer, nil):
      kind = .value(output.ownership)
      offset = frame.add([.pointer])
    default:
      guard output.ownership == .borrowed else {
        throw SignatureFault(value.column, "only str and pointer to {…} can be owned")
      }
      kind = .value(.borrowed)
      offset = frame.add([.pointer])
    }
    if case .counted = kind, shape.isOptional {
      throw SignatureFault(value.column, "what is written into a buffer is always there; leave out the \"?\"")
    }
  }
}
