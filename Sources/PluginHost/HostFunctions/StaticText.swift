import Bytes

/// Fixed texts as spans and C strings.
enum StaticText {
  static var json: Span<UInt8> {
    @_lifetime(immortal) get { span("application/json") }
  }

  static var none: Span<UInt8> {
    @_lifetime(immortal) get { span("") }
  }

  /// Invariant: the bytes of a `StaticString` live as long as the process.
  @_lifetime(immortal)
  static func span(_ text: StaticString) -> Span<UInt8> {
    let span = unsafe Span(
      _unsafeElements: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    return unsafe _overrideLifetime(span, copying: ())
  }

  /// A text at a fixed address for ever.
  @safe
  struct Pointer: @unchecked Sendable {
    // Sendable: never written again.
    let address: UnsafePointer<CChar>
  }

  /// The text as a crash note shows it, which is written without looking at it again.
  static func pointer(_ text: String) -> Pointer {
    let bytes = ShownText.escaped(text).utf8CString
    let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = unsafe memory.initialize(fromContentsOf: bytes)
    return unsafe Pointer(address: UnsafePointer(memory.baseAddress!))
  }
}
