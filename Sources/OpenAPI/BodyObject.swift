import ForeignCall
import JSON

/// What a typed function takes from the body.
enum BodyObject {
  static func make(of function: TypedFunction) -> JSONValue? {
    let inputs = function.inputs
    if let raw = inputs.first(where: { $0.source == .bytes }) {
      return body("application/octet-stream", .object([]), isRequired: raw.isRequired)
    }
    if let whole = inputs.first(where: { $0.source == .body }) {
      return body("application/json", Schemas.schema(of: whole.parameter), isRequired: whole.isRequired)
    }
    let members = inputs.filter { $0.source == .bodyMember }
    guard !members.isEmpty else { return nil }
    let required = members.filter(\.isRequired).map { JSONValue.text($0.parameter.name) }
    var schema: [(String, JSONValue)] = [
      ("type", .text("object")),
      ("properties", .object(members.map { ($0.parameter.name, Schemas.schema(of: $0.parameter)) })),
    ]
    if !required.isEmpty { schema.append(("required", .list(required))) }
    return body("application/json", .object(schema), isRequired: !required.isEmpty)
  }

  private static func body(_ type: String, _ schema: JSONValue, isRequired: Bool) -> JSONValue {
    .object([
      ("required", .flag(isRequired)), ("content", .object([(type, .object([("schema", schema)]))])),
    ])
  }
}
