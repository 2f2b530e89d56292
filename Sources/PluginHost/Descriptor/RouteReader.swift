import CPatchbay
import Exchange
import Glibc
import HTTP

/// Reads and checks one declared route. The invariants are those of `DescriptorReader`.
enum RouteReader {
  /// - Parameter library: where the functions are that free what typed functions give out.
  static func read(
    _ entry: bay_entry, number: Int, library: DynamicLibrary
  ) throws(PluginProblem) -> RouteDeclaration {
    guard let methodText = unsafe entry.method.map({ unsafe String(cString: $0) }) else {
      throw PluginProblem("has a null method in entry \(number)", remedy: methods)
    }
    guard let pathText = unsafe entry.path.map({ unsafe String(cString: $0) }) else {
      throw PluginProblem(
        "has a null path in entry \(number)", remedy: "give the route a path, as \"/hello\"")
    }
    let route = "\(methodText) \(pathText)"
    guard let method = Method(declared: methodText) else {
      throw PluginProblem("has a bad method in the route \(PluginProblem.quoted(route))", remedy: methods)
    }
    let template = try template(pathText, of: route)
    let endpoint: Endpoint
    if unsafe FunctionReader.isFunction(entry) {
      endpoint = try unsafe FunctionReader.read(entry, method, template, route: route, library: library)
    } else {
      endpoint = try unsafe self.handler(of: entry, route)
    }
    return try unsafe options(
      of: entry,
      RouteDeclaration(
        method: method, template: template, endpoint: endpoint, context: unsafe PluginPointer(entry.context)))
  }

  static func template(_ path: String, of route: String) throws(PluginProblem) -> RouteTemplate {
    do {
      return try RouteTemplate(parsing: path)
    } catch {
      throw PluginProblem(
        "has a bad path in the route \(PluginProblem.quoted(route)): \(error)",
        remedy: "write it as /users/{id} or /files/{path...}")
    }
  }

  static let methods = "use one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, in capitals"

  private static func handler(of entry: bay_entry, _ route: String) throws(PluginProblem) -> Endpoint {
    if unsafe entry.kind == UInt32(BAY_ENTRY_ASYNC) {
      if let handler = unsafe entry.async { return unsafe AsyncEndpoint(handler) }
    } else if let handler = unsafe entry.blocking {
      return unsafe BlockingEndpoint(handler)
    }
    throw PluginProblem(
      "has a null handler in the route \(PluginProblem.quoted(route))", remedy: "name the handler function"
    )
  }

  private static func options(
    of entry: bay_entry, _ route: RouteDeclaration
  ) throws(PluginProblem) -> RouteDeclaration {
    guard let address = unsafe entry.options else { return route }
    let size = unsafe UnsafeRawPointer(address).load(as: Int.self)
    guard size >= 8, size <= 4096,
      let options = unsafe SizedStruct.read(
        bay_options.self, at: UnsafeRawPointer(address), size: size, zero: bay_options())
    else {
      throw PluginProblem(
        "uses options of the route \(PluginProblem.quoted(route.template.text)) that this host does not know",
        remedy: "set their size to sizeof(bay_options), or use a newer host")
    }
    var route = route
    if unsafe options.deadline_ms > 0 { route.deadline = UInt64(unsafe options.deadline_ms) * 1_000_000 }
    if unsafe options.max_concurrent > 0 { route.maximumConcurrent = Int(unsafe options.max_concurrent) }
    route.documentation.summary = unsafe options.summary.map { unsafe String(cString: $0) }
    route.documentation.description = unsafe options.description.map { unsafe String(cString: $0) }
    route.documentation.tags = unsafe options.tags.map { tags(unsafe String(cString: $0)) } ?? []
    return route
  }

  /// "geometry, plane"
  private static func tags(_ text: String) -> [String] {
    text.split(separator: ",").map { tag in
      String(tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }
}
