/// What is wrong with the path template of a route, for the author of a plugin.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The template as it was written.
  public let template: String
  /// The character that is wrong, counted from 1.
  public let column: Int
  /// What is wrong and what to write instead.
  public let message: String

  /// All of it in one line.
  public var description: String { "path template \"\(template)\", column \(column): \(message)" }
}

/// A route that can't be added, because another one has its method and the shape of its path.
public struct RouteClash: Error, Equatable, Sendable {
  /// The index of the route that was there first.
  public let existing: Int

  public init(existing: Int) { self.existing = existing }
}
