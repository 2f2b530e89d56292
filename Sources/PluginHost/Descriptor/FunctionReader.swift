import CPatchbay
import Exchange
import ForeignCall
import HTTP

/// Makes typed functions of what a plugin declares. The invariants are those of `DescriptorReader`.
enum FunctionReader {
  static func isFunction(_ entry: bay_entry) -> Bool {
    unsafe entry.kind == UInt32(BAY_ENTRY_FUNCTION) || entry.kind == UInt32(BAY_ENTRY_FUNCTION_INLINE)
  }

  static func read(
    _ entry: bay_entry, _ method: Method, _ template: RouteTemplate, route: String, library: DynamicLibrary
  ) throws(PluginProblem) -> Endpoint {
    guard let address = unsafe entry.function else {
      throw PluginProblem(
        "has a null function in the route \(PluginProblem.quoted(route))", remedy: "name the function")
    }
    guard let text = unsafe entry.signature.map({ unsafe String(cString: $0) }) else {
      throw PluginProblem(
        "has no signature in the route \(PluginProblem.quoted(route))",
        remedy: "say what the function takes and gives, as \"x: f64, y: f64 -> f64\"")
    }
    let function = try function(
      unsafe ForeignSymbol(address), text, method, template, route: route
    ) { library.function(named: $0) }
    return FunctionEndpoint(function, isInline: unsafe entry.kind == UInt32(BAY_ENTRY_FUNCTION_INLINE))
  }

  /// A function of another process, which is not called in this one.
  static func described(
    _ text: String, _ method: Method, _ template: RouteTemplate, route: String
  ) throws(PluginProblem) -> TypedFunction {
    try function(unsafe ForeignSymbol({}), text, method, template, route: route) { _ in
      unsafe ForeignSymbol({})
    }
  }

  /// A function with its signature, on a route.
  static func function(
    _ symbol: ForeignSymbol, _ text: String, _ method: Method, _ template: RouteTemplate, route: String,
    symbols: (String) -> ForeignSymbol?
  ) throws(PluginProblem) -> TypedFunction {
    do {
      return try TypedFunction(
        try SignatureParser.parse(text), symbol: symbol, hasBody: method.usuallyHasBody,
        pathParameters: template.parameterNames, symbols: symbols)
    } catch {
      throw PluginProblem(
        "has a bad signature in the route \(PluginProblem.quoted(route)), \(error) (in \(PluginProblem.quoted(text)))",
        remedy: "docs/typed-functions.md has the language")
    }
  }
}

extension Method {
  /// Whether a request with this method is expected to bring a body.
  var usuallyHasBody: Bool {
    switch self {
    case .post, .put, .patch: true
    default: false
    }
  }
}
