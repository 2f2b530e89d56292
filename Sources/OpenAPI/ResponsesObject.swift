import ForeignCall
import JSON

/// What a route may answer.
enum ResponsesObject {
  /// A handler says nothing of what it answers.
  static var ofHandler: JSONValue {
    .object([("default", .object([("description", .text("What the handler answers"))]))])
  }

  static func make(of function: TypedFunction) -> JSONValue {
    var responses = [("200", success(function.signature))]
    let errors = ErrorResponses(of: function)
    for status in errors.statuses where status != 422 {
      responses.append(
        (
          "\(status)",
          response(
            errors.text(status), [("application/json", reference("ErrorAnswer"), errors.example(status))])
        ))
    }
    if let fault = validationFault(of: function, errors) { responses.append(("422", fault)) }
    return .object(responses)
  }

  /// What does not fit, and what the function itself answers with 422; nil if there is neither.
  private static func validationFault(of function: TypedFunction, _ errors: ErrorResponses) -> JSONValue? {
    let isOfFunction = errors.statuses.contains(422)
    guard let input = function.inputs.first(where: \.isRequired) ?? function.inputs.first else {
      return isOfFunction
        ? response(
          errors.text(422), [("application/json", reference("ErrorAnswer"), errors.example(422))]) : nil
    }
    let item = JSONValue.object([
      ("type", .text("missing")), ("loc", location(of: input)), ("msg", .text("Field required")),
      ("input", .null),
    ])
    let schema = reference("HTTPValidationError")
    let text = "The request does not fit what this route takes"
    let problem = JSONValue.object([
      ("type", .text("about:blank")), ("title", .text("Unprocessable Content")), ("status", .number(422)),
      ("detail", .text("\(text).")), ("errors", .list([item])),
    ])
    return response(
      isOfFunction ? "\(text). \(errors.text(422))" : text,
      [
        (
          "application/json",
          isOfFunction ? .object([("anyOf", .list([schema, reference("ErrorAnswer")]))]) : schema,
          .object([("detail", .list([item]))])
        ), ("application/problem+json", reference("ValidationProblem"), problem),
      ])
  }

  /// Where a value is looked for, as a validation error says it.
  private static func location(
    of input: (parameter: Parameter, source: ParameterSource, isRequired: Bool)
  ) -> JSONValue {
    let name = JSONValue.text(input.parameter.name)
    return switch input.source {
    case .path: .list([.text("path"), name])
    case .query: .list([.text("query"), name])
    case .header(let header): .list([.text("header"), .text(header)])
    case .bodyMember: .list([.text("body"), name])
    case .body, .bytes: .list([.text("body")])
    }
  }

  private static func success(_ signature: Signature) -> JSONValue {
    var values: [(String, JSONValue)] = []
    if case .value(let value, _) = signature.result { values.append(("result", Schemas.result(value))) }
    let outputs = signature.parameters.filter { if case .output = $0.direction { true } else { false } }
    if values.isEmpty, outputs.count == 1, case .bytes = outputs[0].value.type {
      return response("The bytes that the function gives", [("application/octet-stream", .object([]), nil)])
    }
    for output in outputs { values.append((output.name, Schemas.result(output.value))) }
    let schema: JSONValue
    switch values.count {
    case 0: schema = .object([("type", .text("null"))])
    case 1: schema = values[0].1
    default:
      schema = .object([
        ("type", .text("object")), ("properties", .object(values)),
        ("required", .list(values.map { .text($0.0) })),
      ])
    }
    return response("The function's result", [("application/json", schema, nil)])
  }

  private static func response(
    _ text: String, _ content: [(type: String, schema: JSONValue, example: JSONValue?)]
  ) -> JSONValue {
    let media = content.map { type, schema, example in
      (type, JSONValue.object([("schema", schema)] + (example.map { [("example", $0)] } ?? [])))
    }
    return .object([("description", .text(text)), ("content", .object(media))])
  }

  private static func reference(_ name: String) -> JSONValue {
    .object([("$ref", .text("#/components/schemas/\(name)"))])
  }
}
