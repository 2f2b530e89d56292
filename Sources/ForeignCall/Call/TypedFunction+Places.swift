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
    compiled.inputs.map { input in
      (input.parameter, Self.source(input.place), input.standard == nil && !input.shape.isOptional)
    }
  }

  private static func source(_ place: InputPlace) -> ParameterSource {
    switch place {
    case .text(.path): .path
    case .text(.query): .query
    case .text(.header(let name)): .header(String(decoding: name, as: UTF8.self))
    case .wholeBody: .body
    case .bodyMember: .bodyMember
    case .rawBody: .bytes
    }
  }
}
