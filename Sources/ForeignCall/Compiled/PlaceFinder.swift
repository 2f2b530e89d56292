/// Finds where parameters come from: where the author says, or where FastAPI would look.
struct PlaceFinder {
  let hasBody: Bool
  let pathParameters: [String]
  private var fromBody: [Parameter] = []
  private var raw: Parameter?

  init(hasBody: Bool, pathParameters: [String]) {
    self.hasBody = hasBody
    self.pathParameters = pathParameters
  }

  /// All parameters are noted before the first is placed: one alone from the body is the whole body.
  mutating func note(_ parameter: Parameter) throws(SignatureFault) {
    guard case .input(let input) = parameter.direction, wanted(parameter, input) == .body else { return }
    if let raw {
      throw SignatureFault(
        parameter.column,
        "\(raw.name) takes the whole body as it comes, so there is nothing for \(parameter.name)")
    }
    if case .bytes = parameter.value.type {
      if let other = fromBody.first {
        throw SignatureFault(
          parameter.column,
          "bytes take the whole body as it comes, but \(other.name) is in it too; say from query or from header"
        )
      }
      raw = parameter
    }
    fromBody.append(parameter)
  }

  func place(
    of parameter: Parameter, _ input: Parameter.Input, _ shape: Shape
  ) throws(SignatureFault) -> InputPlace {
    switch wanted(parameter, input) {
    case .path:
      guard let index = pathParameters.firstIndex(of: parameter.name) else {
        throw SignatureFault(
          parameter.column, "the path has no {\(parameter.name)} for the parameter \(parameter.name)")
      }
      guard shape.kind.hasText else { throw noText(parameter, "the path") }
      return .text(.path(index))
    case .query:
      guard Self.isText(shape, orList: true) else { throw noText(parameter, "the query") }
      return .text(.query(Array(parameter.name.utf8)))
    case .header(let name):
      guard Self.isText(shape, orList: true) else { throw noText(parameter, "a header field") }
      return .text(.header(Array((name ?? String(parameter.name.map { $0 == "_" ? "-" : $0 })).utf8)))
    case .body:
      if raw != nil { return .rawBody }
      return fromBody.count > 1 ? .bodyMember : .wholeBody
    }
  }

  private func wanted(_ parameter: Parameter, _ input: Parameter.Input) -> Place {
    if let place = input.place { return place }
    if pathParameters.contains(parameter.name) { return .path }
    switch parameter.value.type {
    case .integer, .float, .bool, .text, .enumeration: return .query
    case .bytes, .structure, .pointer: return .body
    case .list(let item):
      if hasBody { return .body }
      switch item.type {
      case .list, .structure, .pointer: return .body
      default: return .query
      }
    }
  }

  /// Whether texts can be such values.
  private static func isText(_ shape: Shape, orList: Bool) -> Bool {
    if case .list(let item, _) = shape.kind { return orList && item.kind.hasText && !item.isOptional }
    return shape.kind.hasText
  }

  private func noText(_ parameter: Parameter, _ place: String) -> SignatureFault {
    SignatureFault(
      parameter.column,
      "\(parameter.name) cannot come from \(place): only numbers, bool, str, bytes and enums are single texts"
    )
  }
}
