import Bytes

/// A signature made ready for calls on one route: where each value comes from, where it lies, how the function is
/// called. Constant; any thread may call with it.
final class CompiledSignature: Sendable {
  let inputs: [CompiledInput]
  let outputs: [CompiledOutput]
  let result: CompiledResult
  let frame: FrameLayout
  let interface: CallInterface
  /// Inputs from the path, the query and header fields, in this order: FastAPI's, in which errors are told.
  let texts: [(input: CompiledInput, source: TextSource)]
  let body: BodyUse

  /// - Parameters:
  ///   - hasBody: whether requests of the route's method usually have a body.
  ///   - pathParameters: the names in the route's template, in their order.
  init(_ signature: Signature, hasBody: Bool, pathParameters: [String]) throws(SignatureFault) {
    var places = PlaceFinder(hasBody: hasBody, pathParameters: pathParameters)
    for parameter in signature.parameters { try places.note(parameter) }
    var frame = FrameBuilder()
    var inputs: [CompiledInput] = []
    var outputs: [CompiledOutput] = []
    for parameter in signature.parameters {
      switch parameter.direction {
      case .input(let input):
        let shape = try ShapeCompiler.shape(of: parameter.value)
        let place = try places.place(of: parameter, input, shape)
        inputs.append(
          CompiledInput(
            parameter, shape: shape, offset: frame.add(shape.parts), place: place,
            standard: try input.standard.map { (literal) throws(SignatureFault) in
              try Standard(literal, for: shape, column: input.standardColumn)
            }))
        if let example = input.example {
          _ = try Standard(example, for: shape, column: parameter.column)
        }
      case .output(let output):
        outputs.append(try CompiledOutput(parameter, output, in: &frame))
      }
    }
    let result = try CompiledResult(signature.result)
    frame.splitMixedStructs(result: result.type)
    guard let interface = CallInterface(arguments: frame.types, result: result.type) else {
      throw SignatureFault(1, "libffi cannot call a function of these types")
    }
    self.inputs = inputs
    self.outputs = outputs
    self.result = result
    self.frame = frame.layout(resultSize: result.type.size)
    self.interface = interface
    let texts = inputs.compactMap { input in
      if case .text(let source) = input.place { (input: input, source: source) } else { nil }
    }
    // Those of one rank stay in the signature's order: the sort is stable.
    self.texts = texts.sorted { $0.source.rank < $1.source.rank }
    body = BodyUse(inputs)
  }
}
