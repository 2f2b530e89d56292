import ForeignCall
import HTTP

/// Makes declarations of bindings: the routes of a file, on the functions of a library.
enum BindingsLoader {
  /// - Parameter library: the one that the file names, loaded.
  static func declaration(
    of file: BindingsFile, _ library: DynamicLibrary
  ) throws(PluginProblem) -> PluginDeclaration {
    var declaration = PluginDeclaration(name: file.name, version: file.version)
    var faults = PluginFaults()
    for binding in file.bindings {
      faults.collect { () throws(PluginProblem) in
        declaration.routes.append(try route(binding, of: file, library))
      }
    }
    try faults.check()
    return declaration
  }

  private static func route(
    _ binding: BindingsFile.Binding, of file: BindingsFile, _ library: DynamicLibrary
  ) throws(PluginProblem) -> RouteDeclaration {
    guard let method = Method(declared: binding.method) else {
      throw PluginProblem(
        "has a bad method in the route \(PluginProblem.quoted(binding.route))", remedy: RouteReader.methods
      )
    }
    let template = try RouteReader.template(binding.path, of: binding.route)
    guard let symbol = library.function(named: binding.symbol) else {
      throw PluginProblem(
        "binds the route \(PluginProblem.quoted(binding.route)) to \(binding.symbol), which is no function of \(file.library)",
        remedy: "see nm -D for what it exports")
    }
    let function = try FunctionReader.function(
      symbol, binding.signature, method, template, route: binding.route
    ) { library.function(named: $0) }
    return RouteDeclaration(
      method: method, template: template, endpoint: FunctionEndpoint(function, isInline: binding.isInline),
      context: .none, deadline: binding.deadline, maximumConcurrent: binding.maximumConcurrent,
      documentation: binding.documentation)
  }
}
