import Bytes

/// What a call of a typed function has come to.
public struct TypedAnswer: ~Copyable {
  public var status: UInt16 = 200
  public var content = Content.json
  public var body = ByteBuffer()
  /// What the function did wrong, for the log; the client gets 500.
  public var fault: String?

  public enum Content: Sendable {
    case json, octets, problem
  }

  init() {}

  static func failed(_ reason: String) -> TypedAnswer {
    var answer = TypedAnswer()
    answer.fault = reason
    return answer
  }
}
