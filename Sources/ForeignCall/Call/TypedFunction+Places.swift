/// Where a parameter comes from, as documentation tells it.
public enum ParameterSource: Sendable, Equatable {
  case path, query
  case header(String)
  /// The JSON body itself.
  case body
  /// A member of the JSON body.
  case bodyMember
  /// The body as it comes.
  case bytes
}

extension TypedFunction {
  /// The parameters that come from the request, in the order of the signature.
  public var inputs: [(parameter: Parameter, source: ParameterSource, isRequired: Bool)] {
    compiled.inputs.compactMap { input in
      guard let parameter = signature.parameters.first(where: { $0.name == input.name }) else { return nil }
      let isRequired = input.standard == nil && !input.shape.isOptional
      return (parameter, Self.source(input.place), isRequired)
    }
  }

  private static func source(_ place: InputPlace) -> ParameterSource {
    switch place {
    case .path: .path
    case .query: .query
    case .header(let name, _): .header(name)
    case .wholeBody: .body
    case .bodyMember: .bodyMember
    case .rawBody: .bytes
    }
  }
}
