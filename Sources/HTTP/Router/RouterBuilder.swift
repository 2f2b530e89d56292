/// Collects routes and compiles them into a ``Router``.
public struct RouterBuilder: Sendable {
  /// A place in the tree of all templates.
  private struct Branch {
    /// The path of the template that ends here, without its first slash, if it has no parameters.
    var path: [UInt8]?
    /// By their bytes: as text, two ways to write 'é' would be one.
    var literals: [[UInt8]: Int] = [:]
    var parameter: Int?
    var rest: Int?
    /// Route indices of the templates that end here.
    var routes: [Method: Int] = [:]
  }

  private var branches = [Branch()]

  public init() {}

  /// Adds a route.
  ///
  /// - Parameters:
  ///   - index: what ``Router/match(_:path:isEncoded:captures:)`` gives back; 0 or more.
  /// - Throws: ``RouteClash`` if a route with this method has the same template, names of parameters aside.
  public mutating func add(
    _ method: Method, _ template: RouteTemplate, route index: Int
  ) throws(RouteClash) {
    var branch = 0
    for segment in template.segments { branch = child(of: branch, for: segment) }
    if let existing = branches[branch].routes[method] { throw RouteClash(existing: existing) }
    branches[branch].routes[method] = index
    if template.parameterNames.isEmpty { branches[branch].path = Array(template.text.utf8.dropFirst()) }
  }

  private mutating func child(of branch: Int, for segment: RouteTemplate.Segment) -> Int {
    let new = branches.count
    switch segment {
    case .literal(let text):
      let text = Array(text.utf8)
      if let child = branches[branch].literals[text] { return child }
      branches[branch].literals[text] = new
    case .parameter:
      if let child = branches[branch].parameter { return child }
      branches[branch].parameter = new
    case .rest:
      if let child = branches[branch].rest { return child }
      branches[branch].rest = new
    }
    branches.append(Branch())
    return new
  }

  /// The router for the routes added so far.
  public func build() -> Router {
    var table = LiteralTable(capacity: branches.reduce(0) { $0 + $1.literals.count })
    var paths = LiteralTable(capacity: branches.count { $0.path != nil })
    var nodes: [Router.Node] = []
    var routes: [Int32] = []
    for (index, branch) in branches.enumerated() {
      for (text, child) in branch.literals { table.insert(text, from: index, to: child) }
      if let path = branch.path { paths.insert(path, from: 0, to: index) }
      nodes.append(
        Router.Node(
          parameter: Int32(branch.parameter ?? -1), rest: Int32(branch.rest ?? -1),
          routes: UInt32(routes.count), methods: append(branch.routes, to: &routes),
          hasLiterals: !branch.literals.isEmpty))
    }
    return Router(nodes: nodes, literals: table, paths: paths, routes: routes)
  }

  /// Lays out the routes of a place by method. A GET route serves HEAD as well, where nothing else does
  /// (RFC 9110, section 9.3.2).
  private func append(_ branch: [Method: Int], to routes: inout [Int32]) -> MethodSet {
    guard !branch.isEmpty else { return [] }
    var methods: MethodSet = []
    for method in Method.allCases {
      let route = branch[method] ?? (method == .head ? branch[.get] : nil)
      if route != nil { methods.insert(method) }
      routes.append(Int32(route ?? -1))
    }
    return methods
  }
}
