import Exchange
import JSON
import PluginHost

/// The OpenAPI 3.1 document of the routes that are served: https://spec.openapis.org/oas/v3.1.0
public enum OpenAPIDocument {
  /// - Parameter version: the host's.
  public static func make(of routes: [Route], version: String) -> JSONValue {
    .object([
      ("openapi", .text("3.1.0")),
      ("info", .object([("title", .text("Patchbay")), ("version", .text(version))])),
      ("tags", .list(tags(of: routes))),
      ("paths", .object(paths(of: routes))),
      ("components", .object([("schemas", .object(Schemas.components))])),
    ])
  }

  /// One for each plugin.
  private static func tags(of routes: [Route]) -> [JSONValue] {
    var versions: [String: String] = [:]
    for route in routes { versions[route.generation.name] = route.generation.version }
    return versions.sorted { $0.key < $1.key }.map { name, version in
      .object([("name", .text(name)), ("description", .text("Plugin \(name) \(version)"))])
    }
  }

  private static func paths(of routes: [Route]) -> [(String, JSONValue)] {
    var order: [String] = []
    var operations: [String: [(String, JSONValue)]] = [:]
    var identifiers: Set<String> = []
    for route in routes {
      let path = OperationObject.path(of: route.template)
      let method = "\(route.method.name)".lowercased()
      if operations[path] == nil { order.append(path) }
      // OpenAPI cannot tell {name...} from {name}: what serves one segment stands for both.
      guard operations[path]?.contains(where: { $0.0 == method }) != true else { continue }
      let identifier = OperationObject.identifier(of: route, taken: &identifiers)
      operations[path, default: []].append((method, OperationObject.make(of: route, identifier: identifier)))
    }
    return order.map { ($0, .object(operations[$0] ?? [])) }
  }
}
