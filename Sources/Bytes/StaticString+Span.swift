extension StaticString {
  /// The UTF-8 bytes of the text. They live as long as the process.
  ///
  /// - Precondition: the text is more than one Unicode scalar by type, as every literal is unless it says otherwise.
  @inlinable public var bytes: Span<UInt8> {
    @_lifetime(immortal) get {
      let buffer = unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
      // Holds: a static string is never freed.
      let span = unsafe Span(_unsafeElements: buffer)
      return unsafe _overrideLifetime(span, copying: ())
    }
  }
}
