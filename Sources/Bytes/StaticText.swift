/// Fixed texts as spans.
public enum StaticText {
  public static var json: Span<UInt8> {
    @_lifetime(immortal) get { span("application/json") }
  }

  public static var none: Span<UInt8> {
    @_lifetime(immortal) get { span("") }
  }

  @_lifetime(immortal) @inlinable
  public static func span(_ text: StaticString) -> Span<UInt8> { text.bytes }
}
