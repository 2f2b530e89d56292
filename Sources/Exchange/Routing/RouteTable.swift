import EventLoop
import HTTP

/// All routes that are served at one time: one immutable table, swapped as a whole.
public final class RouteTable: Sendable {
  public let routes: [Route]
  /// The same, for the way of each request; `routes` keeps them.
  private let uncounted: [Uncounted<Route>]
  public let router: Router

  /// - Throws: which two routes stand in each other's way.
  public init(_ routes: [Route]) throws(RouteClash) {
    var builder = RouterBuilder()
    for (index, route) in routes.enumerated() {
      do {
        try builder.add(route.method, route.template, route: index)
      } catch {
        throw RouteClash(route: route, other: routes[error.existing])
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

/// Two routes that the same requests would match.
public struct RouteClash: Error {
  public let route: Route
  /// The one that was there before.
  public let other: Route
}
