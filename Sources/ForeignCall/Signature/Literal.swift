import Bytes
import JSON

/// A value that stands in a signature: JSON, but for the names of cases, which need no quotes.
public indirect enum Literal: Sendable, Equatable {
  case null
  case bool(Bool)
  /// As it was written.
  case number(String)
  case text(String)
  case list([Literal])
  case object([Member])

  public struct Member: Sendable, Equatable {
    public var name: String
    public var value: Literal
  }

  /// As JSON.
  public var json: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number
    case .text(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ":" + $0.value.json }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = ByteBuffer()
    quoted.append(jsonString: text)
    return quoted.withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }
}
