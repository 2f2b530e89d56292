import HTTP

/// All routes that are served at one time: one immutable table, swapped as a whole.
public final class RouteTable: Sendable {
  public let routes: [Route]
  public let router: Router

  /// - Throws: the two routes that stand in each other's way.
  init(_ routes: [Route]) throws(PluginProblem) {
    var builder = RouterBuilder()
    for (index, route) in routes.enumerated() {
      do {
        try builder.add(route.method, route.template, route: index)
      } catch {
        let other = routes[error.existing]
        throw PluginProblem(
          "declares \(route.description), which clashes with \(other.description) of "
            + (other.generation === route.generation
              ? "its own" : "plugin \(other.generation.name) (\(other.generation.file))"),
          remedy: "give one of them another path")
      }
    }
    self.routes = routes
    router = builder.build()
  }

  private init() {
    routes = []
    router = RouterBuilder().build()
  }

  public static let empty = RouteTable()
}
