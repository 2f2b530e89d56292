import Bytes

/// JSON that the host writes: built as a value, written once.
public indirect enum JSONValue: Sendable {
  case text(String)
  case number(Int)
  case double(Double)
  /// A number by its text, as long as that may be.
  case numeral(String)
  /// JSON that somebody else has written.
  case verbatim(String)
  case flag(Bool)
  case null
  case list([JSONValue])
  case object([(String, JSONValue)])

  public static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
  public static func optional(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

  /// Writes the value without white space.
  public func append(to buffer: inout ByteBuffer) {
    switch self {
    case .text(let text): buffer.append(jsonString: text)
    case .number(let number): buffer.append(jsonInteger: number)
    case .double(let number): buffer.append(jsonNumber: number)
    case .numeral(let text), .verbatim(let text): for byte in text.utf8 { buffer.append(byte) }
    case .flag(let flag): flag ? buffer.append(literal: "true") : buffer.append(literal: "false")
    case .null: buffer.append(literal: "null")
    case .list(let items):
      buffer.append(UInt8(ascii: "["))
      var isFirst = true
      for item in items {
        if !isFirst { buffer.append(UInt8(ascii: ",")) }
        isFirst = false
        item.append(to: &buffer)
      }
      buffer.append(UInt8(ascii: "]"))
    case .object(let members):
      buffer.append(UInt8(ascii: "{"))
      var isFirst = true
      for (name, value) in members {
        if !isFirst { buffer.append(UInt8(ascii: ",")) }
        isFirst = false
        buffer.append(jsonString: name)
        buffer.append(UInt8(ascii: ":"))
        value.append(to: &buffer)
      }
      buffer.append(UInt8(ascii: "}"))
    }
  }

  public var rendered: String {
    var buffer = ByteBuffer()
    append(to: &buffer)
    // Holds: only strings, which are UTF-8, and JSON were written.
    guard let text = try? UTF8Span(validating: buffer.span) else { return "" }
    return String(copying: text)
  }
}
