import Bytes

/// A task that the plugin in a worker wants to have kept.
public struct EnqueueFrame: Equatable, Sendable {
  public enum Due: Equatable, Sendable {
    case now
    /// Milliseconds from now.
    case after(Int64)
    /// Milliseconds since 1970.
    case at(Int64)
  }

  public var kind: String
  public var due: Due
  public var priority: Int16
  public var uniqueKey: String?
  /// Empty: none.
  public var traceparent: String
  /// 0: what the kind says.
  public var maximumAttempts: UInt32
  public var payload: [UInt8]

  public init(kind: String, payload: [UInt8]) {
    self.kind = kind
    self.payload = payload
    due = .now
    priority = 0
    traceparent = ""
    maximumAttempts = 0
  }

  public init(_ bytes: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(bytes)
    kind = try reader.text()
    let dueKind = try reader.byte()
    let time = Int64(bitPattern: try reader.long())
    switch dueKind {
    case 0: due = .now
    case 1: due = .after(time)
    case 2: due = .at(time)
    default: throw FrameFault("a task at a time that there is not")
    }
    priority = Int16(bitPattern: try reader.half())
    let hasKey = try reader.byte() == 1
    let key = try reader.text()
    uniqueKey = hasKey ? key : nil
    traceparent = try reader.text()
    maximumAttempts = try reader.word()
    payload = try reader.rest()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(text: kind)
    let (number, time): (UInt8, Int64) =
      switch due {
      case .now: (0, 0)
      case .after(let time): (1, time)
      case .at(let time): (2, time)
      }
    buffer.append(number)
    buffer.append(long: UInt64(bitPattern: time))
    buffer.append(half: UInt16(bitPattern: priority))
    buffer.append(uniqueKey == nil ? UInt8(0) : 1)
    buffer.append(text: uniqueKey ?? "")
    buffer.append(text: traceparent)
    buffer.append(word: maximumAttempts)
    buffer.append(payload.span)
  }
}

/// The answer: its id once it is committed, or why it cannot be.
public struct EnqueuedFrame: Equatable, Sendable {
  /// An errno value; 0: it is committed.
  public var code: Int32
  public var id: UInt64
  public var reason: String

  public init(code: Int32, id: UInt64, reason: String) {
    self.code = code
    self.id = id
    self.reason = reason
  }

  public init(_ bytes: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(bytes)
    code = Int32(bitPattern: try reader.word())
    id = try reader.long()
    reason = try reader.text()
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(word: UInt32(bitPattern: code))
    buffer.append(long: id)
    buffer.append(text: reason)
  }
}
