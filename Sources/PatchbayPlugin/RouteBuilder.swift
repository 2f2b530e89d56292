/// Collects the routes of a plugin from the lines of a closure.
@resultBuilder
public enum RouteBuilder {
  /// One route.
  public static func buildExpression(_ route: Route) -> [Route] { [route] }

  /// Routes made elsewhere.
  public static func buildExpression(_ routes: [Route]) -> [Route] { routes }

  /// One after the other.
  public static func buildBlock(_ parts: [Route]...) -> [Route] { parts.flatMap { $0 } }

  /// `if`.
  public static func buildOptional(_ part: [Route]?) -> [Route] { part ?? [] }

  /// `if` of `if`/`else`.
  public static func buildEither(first part: [Route]) -> [Route] { part }

  /// `else`.
  public static func buildEither(second part: [Route]) -> [Route] { part }

  /// `for`.
  public static func buildArray(_ parts: [[Route]]) -> [Route] { parts.flatMap { $0 } }
}
