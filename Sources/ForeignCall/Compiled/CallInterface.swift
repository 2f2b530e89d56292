import CPatchbayForeignGuard

/// How to call a C function, as libffi has prepared it. Constant; any thread may call with it.
@safe
final class CallInterface: @unchecked Sendable {
  // Sendable: libffi only reads what it has prepared.
  private let interface: UnsafeMutablePointer<ffi_cif>
  private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
  private let parts: [ForeignType]

  /// Nil if libffi refuses the types.
  init?(arguments: [ForeignType], result: ForeignType) {
    parts = arguments + [result]
    unsafe interface = .allocate(capacity: 1)
    unsafe interface.initialize(to: ffi_cif())
    unsafe types = .allocate(capacity: max(arguments.count, 1))
    for (index, argument) in arguments.enumerated() { unsafe types[index] = unsafe argument.pointer }
    guard unsafe foreign_prepare(interface, UInt32(arguments.count), result.pointer, types) else {
      return nil
    }
  }

  deinit {
    unsafe interface.deallocate()
    unsafe types.deallocate()
  }

  /// Calls the function.
  ///
  /// - Parameters:
  ///   - result: at least 16 bytes, and as many as the result has. A whole number of less than eight bytes is widened
  ///     to eight.
  ///   - arguments: the address of each argument.
  func call(_ function: ForeignSymbol, result: Slot, arguments: Slot) -> CallOutcome {
    var outcome = foreign_outcome()
    unsafe foreign_call(
      interface, function.address, result.base,
      arguments.base.assumingMemoryBound(to: UnsafeMutableRawPointer?.self), &outcome)
    let exception = outcome.exception
    return CallOutcome(
      errorNumber: outcome.error_number, exception: exception.thrown ? exception.text : nil)
  }
}

/// What became of a call, but for its result.
struct CallOutcome {
  /// `errno` right after it; it was 0 before.
  var errorNumber: Int32
  /// What was thrown out of it.
  var exception: String?
}

extension guard_exception {
  /// What was thrown, for the log: the exception's own text in quotes, or what it is.
  public var text: String {
    unsafe withUnsafeBytes(of: what) { bytes in
      let text = unsafe bytes.prefix { $0 != 0 }
      let words = unsafe String(decoding: text, as: UTF8.self)
      return is_quoted ? "\"\(words)\"" : words
    }
  }
}
