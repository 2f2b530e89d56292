import EventLoop
import HTTP

/// All routes that are served at one time: one immutable table, swapped as a whole.
public final class RouteTable: Sendable {
  public let routes: [Route]
  /// The same, for the way of each request; `routes` keeps them.
  private let uncounted: [Uncounted<Route>]
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
    uncounted = routes.map { unsafe Uncounted($0) }
    router = builder.build()
  }

  private init() {
    routes = []
    uncounted = []
    router = RouterBuilder().build()
  }

  /// Lends a route.
  @inline(__always)
  public func useRoute<Value, Fault: Error>(
    _ index: Int, _ body: (Route) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try uncounted[index].attempt(body)
  }

  public static let empty = RouteTable()
}
