import JSON

extension Schemas {
  /// What several routes answer: FastAPI's names and shapes.
  static var components: [(String, JSONValue)] {
    let item = JSONValue.object([("$ref", .text("#/components/schemas/ValidationError"))])
    let items = JSONValue.object([("type", .text("array")), ("items", item)])
    return [
      ("HTTPValidationError", object([("detail", items)])), ("ValidationError", validationError),
      (
        "ValidationProblem",
        object([
          ("type", text), ("title", text), ("status", .object([("type", .text("integer"))])),
          ("detail", text), ("errors", items),
        ])
      ), ("ErrorAnswer", object([("detail", text)])),
    ]
  }

  private static var text: JSONValue { .object([("type", .text("string"))]) }

  private static var validationError: JSONValue {
    let step = JSONValue.object([("type", .list([.text("string"), .text("integer")]))])
    return .object([
      ("type", .text("object")),
      (
        "properties",
        .object([
          ("type", text), ("msg", text), ("input", .object([])),
          ("loc", .object([("type", .text("array")), ("items", step)])),
          ("ctx", .object([("type", .text("object"))])),
        ])
      ), ("required", .list([.text("type"), .text("loc"), .text("msg"), .text("input")])),
    ])
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object([
      ("type", .text("object")), ("properties", .object(members)),
      ("required", .list(members.map { .text($0.0) })),
    ])
  }
}
