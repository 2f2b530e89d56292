/// The path of a route: `/users`, `/users/{id}` or `/files/{path...}`.
///
/// A parameter takes a whole segment, which is not empty. One with three dots takes the rest of the path, which may
/// be empty, and stands last. A slash at the end counts: `/a/` is not `/a`. Literals are written decoded and
/// compared with what a request means, not with how it is encoded.
public struct RouteTemplate: Equatable, Sendable {
  /// What is between two slashes.
  public enum Segment: Equatable, Sendable {
    /// This text; empty for a slash at the end.
    case literal(String)
    /// Any text but none: `{name}`.
    case parameter(String)
    /// The rest of the path: `{name...}`.
    case rest(String)
  }

  /// How many parameters a template may have.
  public static var parameterLimit: Int { Captures.capacity }

  /// The template as it was written.
  public let text: String
  /// At least one.
  public let segments: [Segment]

  /// The names of the parameters, in the order in which ``Captures`` has their values.
  public var parameterNames: [String] {
    segments.compactMap { segment in
      switch segment {
      case .literal: nil
      case .parameter(let name), .rest(let name): name
      }
    }
  }

  /// Reads a template.
  ///
  /// - Throws: what is wrong, where, and what to do about it.
  public init(parsing text: String) throws(TemplateError) {
    var parser = TemplateParser(text)
    segments = try parser.parse()
    self.text = text
  }
}
