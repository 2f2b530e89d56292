/// What is wrong with a signature, and where.
public struct SignatureFault: Error, Equatable, CustomStringConvertible {
  /// The character at fault, from 1.
  public var column: Int
  /// What is wrong with it, and what would be right.
  public var message: String

  public init(_ column: Int, _ message: String) {
    self.column = column
    self.message = message
  }

  public var description: String { "column \(column): \(message)" }
}
