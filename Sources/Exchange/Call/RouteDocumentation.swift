/// What an author says of a route to those who call it.
public struct RouteDocumentation: Sendable, Equatable {
  /// A few words.
  public var summary: String?
  /// Sentences; CommonMark.
  public var description: String?
  /// Groups that it belongs to.
  public var tags: [String] = []

  public init() {}
}
