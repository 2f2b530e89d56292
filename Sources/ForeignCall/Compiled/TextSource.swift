/// Where a text of a request stands.
public enum TextSource: Sendable {
  /// The parameter of the route's template with this number.
  case path(Int)
  /// All parameters of the query with this name.
  case query([UInt8])
  /// All header fields with this name, in any case.
  case header([UInt8])
}
