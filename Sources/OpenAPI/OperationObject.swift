import Exchange
import ForeignCall
import HTTP
import JSON
import PluginHost

/// What the document says of one route.
enum OperationObject {
  /// - Parameter identifier: one that no other operation of the document has.
  static func make(of route: Route, identifier: String) -> JSONValue {
    var members: [(String, JSONValue)] = []
    if let summary = route.documentation.summary { members.append(("summary", .text(summary))) }
    if let description = route.documentation.description {
      members.append(("description", .text(description)))
    }
    members.append(("operationId", .text(identifier)))
    let tags = [route.generation.name] + route.documentation.tags.filter { $0 != route.generation.name }
    members.append(("tags", .list(tags.map { .text($0) })))
    let parameters = parameters(of: route)
    if !parameters.isEmpty { members.append(("parameters", .list(parameters))) }
    if let function = route.function {
      if let body = BodyObject.make(of: function) { members.append(("requestBody", body)) }
      members.append(("responses", ResponsesObject.make(of: function)))
    } else {
      members.append(("responses", ResponsesObject.ofHandler))
    }
    members.append(
      (
        "x-patchbay",
        .object([
          ("template", .text(route.template.text)),
          ("plugin", .text(route.generation.name)), ("version", .text(route.generation.version)),
          ("generation", .number(route.generation.number)), ("handler", .text(route.kind)),
          ("lane", .text(route.lane)),
        ])
      ))
    return .object(members)
  }

  /// The template as OpenAPI writes it: the rest of a path is a parameter as any other.
  static func path(of template: RouteTemplate) -> String {
    template.segments.map { segment in
      switch segment {
      case .literal(let text): "/" + text
      case .parameter(let name), .rest(let name): "/{\(name)}"
      }
    }.joined()
  }

  /// What generated clients may call the operation: letters, digits and '_'.
  ///
  /// - Parameter taken: those of other operations; gets this one too.
  static func identifier(of route: Route, taken: inout Set<String>) -> String {
    let text = "\(route.method.name)".lowercased() + route.template.text
    let plain = String(text.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    var identifier = plain
    var number = 2
    while !taken.insert(identifier).inserted {
      identifier = "\(plain)_\(number)"
      number += 1
    }
    return identifier
  }

  private static func parameters(of route: Route) -> [JSONValue] {
    var typed: [JSONValue] = []
    var named: Set<String> = []
    for (parameter, source, isRequired) in route.function?.inputs ?? [] {
      let place: (name: String, place: String)?
      switch source {
      case .path: place = (parameter.name, "path")
      case .query: place = (parameter.name, "query")
      case .header(let name): place = (name, "header")
      case .body, .bodyMember, .bytes: place = nil
      }
      guard let (name, place) = place else { continue }
      if source == .path { named.insert(parameter.name) }
      var members: [(String, JSONValue)] = [
        ("name", .text(name)), ("in", .text(place)), ("required", .flag(isRequired || source == .path)),
        ("schema", Schemas.schema(of: parameter)),
      ]
      if let description = parameter.description { members.append(("description", .text(description))) }
      if case .input(let input) = parameter.direction, let example = input.example {
        members.append(("example", Schemas.value(example)))
      }
      typed.append(.object(members))
    }
    let plain = route.template.parameterNames.filter { !named.contains($0) }.map { name in
      JSONValue.object([
        ("name", .text(name)), ("in", .text("path")), ("required", .flag(true)),
        ("schema", .object([("type", .text("string"))])),
      ])
    }
    return plain + typed
  }
}
