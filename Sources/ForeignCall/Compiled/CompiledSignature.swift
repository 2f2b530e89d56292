import Bytes

/// A signature made ready for calls on one route: where each value comes from, where it lies, how the function is
/// called. Constant; any thread may call with it.
final class CompiledSignature: Sendable {
  let inputs: [CompiledInput]
  let outputs: [CompiledOutput]
  let result: CompiledResult
  let frame: FrameLayout
  let interface: CallInterface
  /// The inputs as their errors are told: from the path, the query, header fields, then the body.
  let order: [Int]
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
            name: parameter.name, shape: shape, offset: frame.add(shape.parts), place: place,
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
    guard let interface = CallInterface(arguments: frame.types, result: result.type) else {
      throw SignatureFault(1, "libffi cannot call a function of these types")
    }
    self.inputs = inputs
    self.outputs = outputs
    self.result = result
    self.frame = frame.layout(resultSize: result.type.size)
    self.interface = interface
    body = places.bodyUse
    order = inputs.indices.sorted { (inputs[$0].place.rank, $0) < (inputs[$1].place.rank, $1) }
  }
}

/// One parameter that comes from the request.
struct CompiledInput: Sendable {
  let name: String
  let shape: Shape
  /// Where it lies in the frame.
  let offset: Int
  let place: InputPlace
  /// Its value where the request has none.
  let standard: Standard?

  /// How errors call it.
  var location: [LocationItem] {
    switch place {
    case .path: [.name("path"), .name(name)]
    case .query: [.name("query"), .name(name)]
    case .header(let field, _): [.name("header"), .name(field)]
    case .bodyMember: [.name("body"), .name(name)]
    case .wholeBody, .rawBody: [.name("body")]
    }
  }
}

/// Where a parameter comes from.
enum InputPlace: Sendable {
  /// The parameter of the template with this number.
  case path(Int)
  case query([UInt8])
  /// As the author wrote it, and its bytes.
  case header(String, [UInt8])
  /// The JSON body.
  case wholeBody
  /// A member of the JSON body.
  case bodyMember([UInt8])
  /// The body as it came.
  case rawBody

  /// FastAPI's order.
  var rank: Int {
    switch self {
    case .path: 0
    case .query: 1
    case .header: 2
    case .wholeBody, .bodyMember, .rawBody: 3
    }
  }
}

/// What the body is for.
enum BodyUse: Sendable {
  case none, whole, members, raw
}
