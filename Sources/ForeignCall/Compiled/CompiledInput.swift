/// One parameter that comes from the request.
final class CompiledInput: Sendable {
  let parameter: Parameter
  let nameBytes: [UInt8]
  let shape: Shape
  /// Where it lies in the frame.
  let offset: Int
  let place: InputPlace
  /// Its value where the request has none.
  let standard: Standard?
  /// How errors call it.
  let location: [LocationItem]

  init(_ parameter: Parameter, shape: Shape, offset: Int, place: InputPlace, standard: Standard?) {
    self.parameter = parameter
    nameBytes = Array(parameter.name.utf8)
    self.shape = shape
    self.offset = offset
    self.place = place
    self.standard = standard
    location =
      switch place {
      case .text(.path): [.name("path"), .name(parameter.name)]
      case .text(.query): [.name("query"), .name(parameter.name)]
      case .text(.header(let field)): [.name("header"), .name(String(decoding: field, as: UTF8.self))]
      case .bodyMember: [.name("body"), .name(parameter.name)]
      case .wholeBody, .rawBody: [.name("body")]
      }
  }
}

/// Where a parameter comes from.
enum InputPlace: Sendable {
  case text(TextSource)
  /// The JSON body.
  case wholeBody
  /// A member of the JSON body.
  case bodyMember
  /// The body as it came.
  case rawBody
}

extension TextSource {
  /// FastAPI's order.
  var rank: Int {
    switch self {
    case .path: 0
    case .query: 1
    case .header: 2
    }
  }
}

/// What the body is for.
enum BodyUse: Sendable {
  case none
  case raw(CompiledInput)
  case whole(CompiledInput)
  case members([CompiledInput])

  init(_ inputs: [CompiledInput]) {
    var members: [CompiledInput] = []
    self = .none
    for input in inputs {
      switch input.place {
      case .text: continue
      case .rawBody: self = .raw(input)
      case .wholeBody: self = .whole(input)
      case .bodyMember: members.append(input)
      }
    }
    if !members.isEmpty { self = .members(members) }
  }
}
