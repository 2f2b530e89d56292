/// What a C function takes and gives, as its author wrote it: "x: f64, y: f64 -> f64".
///
/// docs/typed-functions.md has the language. Made by ``SignatureParser``; constant from then on.
public struct Signature: Sendable {
  /// In the order of the C function.
  public var parameters: [Parameter]
  public var result: Result
  /// As it was written.
  public var text: String

  /// What a function returns.
  public enum Result: Sendable {
    case void
    case value(Value, Ownership)
    /// An `int` that is 0 or says what went wrong.
    case status(StatusMap)
    /// An `int` that is 0, an errno value, or -1 with `errno` set.
    case errno(StatusMap)
  }
}

/// Who frees what a function gives out.
public enum Ownership: Sendable, Equatable {
  /// It stays where it is: nobody frees it.
  case borrowed
  /// The host frees it with free(3).
  case free
  /// The host frees it with this function of the same library.
  case function(String)
}

/// Which HTTP status stands for which result.
public struct StatusMap: Sendable, Equatable {
  /// By the function's result.
  public var statuses: [Int32: UInt16] = [:]
  /// For all others; nil: what the host thinks of them.
  public var others: UInt16?

  /// All that it may lead to.
  public var all: Set<UInt16> { Set(statuses.values).union(others.map { [$0] } ?? []) }
}
