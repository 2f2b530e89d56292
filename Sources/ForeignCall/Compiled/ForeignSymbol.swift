import CPatchbayForeignGuard

/// The address of a C function. Whoever calls it keeps its library loaded.
@safe
public struct ForeignSymbol: @unchecked Sendable {
  // Sendable: a constant address of code.
  let address: foreign_function

  @unsafe
  public init(_ address: @escaping @convention(c) () -> Void) { self.address = address }

  /// Frees what another function gave out; what was thrown meanwhile.
  func release(_ memory: ForeignView) -> String? {
    Self.release(memory, with: self)
  }

  /// Frees with free(3).
  static func free(_ memory: ForeignView) -> String? { release(memory, with: nil) }

  private static func release(_ memory: ForeignView, with symbol: ForeignSymbol?) -> String? {
    var exception = guard_exception()
    unsafe foreign_release(symbol?.address, UnsafeMutableRawPointer(mutating: memory.base), &exception)
    return exception.thrown ? "its releasing function threw \(exception.text)" : nil
  }
}
