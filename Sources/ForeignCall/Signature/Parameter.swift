/// One parameter of a C function, or what it writes through one.
public struct Parameter: Sendable {
  public var name: String
  public var value: Value
  public var direction: Direction
  /// For people: goes to the documentation.
  public var description: String?
  /// Where its name stands in the signature, from 1.
  public var column: Int

  public enum Direction: Sendable {
    case input(Input)
    case output(Output)
  }

  /// How a parameter comes by its value.
  public struct Input: Sendable {
    /// Where the author wants it from; nil: where such a value belongs.
    public var place: Place?
    /// Nil: there is none, and the value must be given.
    public var standard: Literal?
    public var standardColumn = 1
    public var example: Literal?

    public init() {}
  }

  /// What a function writes.
  public struct Output: Sendable {
    /// How much there is room for: bytes of a text or of bytes, items of a list; nil for all other types.
    public var room: Int?
    public var ownership = Ownership.borrowed

    public init() {}
  }
}

/// Where in a request a value stands.
public enum Place: Sendable, Equatable {
  case path, query, body
  /// A header field; nil: the parameter's name, with '-' for '_'.
  case header(String?)
}
