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
    let inputs = function.inputs
    var errors = statuses(of: function.signature.result)
    errors.formUnion([500, 503, 504])
    let takesJSON = inputs.contains { $0.source == .body || $0.source == .bodyMember }
    if takesJSON { errors.insert(400) }
    // The body is too large, or its values are.
    if takesJSON || inputs.contains(where: { $0.source == .bytes }) { errors.insert(413) }
    // What the request line or the head has no room for.
    if inputs.contains(where: { $0.source == .path || $0.source == .query }) { errors.insert(414) }
    if inputs.contains(where: { if case .header = $0.source { true } else { false } }) { errors.insert(431) }
    for status in errors.sorted() where status != 422 {
      responses.append(
        ("\(status)", response("An error", [("application/json", reference("ErrorAnswer"))])))
    }
    if !inputs.isEmpty || errors.contains(422) {
      responses.append(
        (
          "422",
          response(
            "The request does not fit what this route takes",
            [
              (
                "application/json",
                errors.contains(422)
                  ? .object([
                    ("anyOf", .list([reference("HTTPValidationError"), reference("ErrorAnswer")]))
                  ])
                  : reference("HTTPValidationError")
              ), ("application/problem+json", reference("ValidationProblem")),
            ])
        ))
    }
    return .object(responses)
  }

  private static func statuses(of result: Signature.Result) -> Set<Int> {
    switch result {
    case .void, .value: []
    case .status(let map): Set(map.all.map { Int($0) })
    case .errno(let map): Set(map.all.map { Int($0) }).union(KnownStatuses.ofErrno)
    }
  }

  private static func success(_ signature: Signature) -> JSONValue {
    var values: [(String, JSONValue)] = []
    if case .value(let value, _) = signature.result { values.append(("result", Schemas.result(value))) }
    let outputs = signature.parameters.filter { if case .output = $0.direction { true } else { false } }
    if values.isEmpty, outputs.count == 1, case .bytes = outputs[0].value.type {
      return response("The bytes that the function gives", [("application/octet-stream", .object([]))])
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
    return response("The function's result", [("application/json", schema)])
  }

  private static func response(_ text: String, _ content: [(String, JSONValue)]) -> JSONValue {
    .object([
      ("description", .text(text)),
      ("content", .object(content.map { ($0.0, .object([("schema", $0.1)])) })),
    ])
  }

  private static func reference(_ name: String) -> JSONValue {
    .object([("$ref", .text("#/components/schemas/\(name)"))])
  }
}
