import Bytes

/// A kind of task that a plugin in a worker declares.
public struct TaskKindFrame: Equatable, Sendable {
  public var name: String
  public var isBlocking: Bool
  public var maximumAttempts: UInt32
  /// Nanoseconds.
  public var timeout: UInt64
  public var concurrency: UInt32
  /// Milliseconds after the first failure, and at the most.
  public var backoff: UInt32
  public var backoffLimit: UInt32

  /// Bytes that one takes at the least.
  static let least = 29

  public init(
    name: String, isBlocking: Bool, maximumAttempts: UInt32, timeout: UInt64, concurrency: UInt32,
    backoff: UInt32, backoffLimit: UInt32
  ) {
    self.name = name
    self.isBlocking = isBlocking
    self.maximumAttempts = maximumAttempts
    self.timeout = timeout
    self.concurrency = concurrency
    self.backoff = backoff
    self.backoffLimit = backoffLimit
  }

  @_lifetime(reader: copy reader)
  init(_ reader: inout FieldReader) throws(FrameFault) {
    name = try reader.text()
    isBlocking = try reader.byte() == 1
    maximumAttempts = try reader.word()
    timeout = try reader.long()
    concurrency = try reader.word()
    backoff = try reader.word()
    backoffLimit = try reader.word()
  }

  func append(to buffer: inout ByteBuffer) {
    buffer.append(text: name)
    buffer.append(isBlocking ? UInt8(1) : 0)
    buffer.append(word: maximumAttempts)
    buffer.append(long: timeout)
    buffer.append(word: concurrency)
    buffer.append(word: backoff)
    buffer.append(word: backoffLimit)
  }
}

/// One attempt at a task that a worker is to make.
public struct TaskFrame: Equatable, Sendable {
  /// Which of the kinds that it has declared.
  public var kind: UInt32
  public var id: UInt64
  public var attempt: UInt32
  public var maximumAttempts: UInt32
  /// Empty: none.
  public var traceparent: String
  public var payload: [UInt8]

  public init(
    kind: UInt32, id: UInt64, attempt: UInt32, maximumAttempts: UInt32, traceparent: String, payload: [UInt8]
  ) {
    self.kind = kind
    self.id = id
    self.attempt = attempt
    self.maximumAttempts = maximumAttempts
    self.traceparent = traceparent
    self.payload = payload
  }

  public init(_ bytes: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(bytes)
    kind = try reader.word()
    id = try reader.long()
    attempt = try reader.word()
    maximumAttempts = try reader.word()
    traceparent = try reader.text()
    payload = try reader.rest()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(word: kind)
    buffer.append(long: id)
    buffer.append(word: attempt)
    buffer.append(word: maximumAttempts)
    buffer.append(text: traceparent)
    buffer.append(payload.span)
  }
}

/// What became of an attempt.
public struct TaskEndFrame: Equatable, Sendable {
  public enum Outcome: UInt8, Sendable { case done, failed, rejected, notBegun }
  public var outcome: Outcome
  /// Why, where it is not done.
  public var reason: String

  public init(_ outcome: Outcome, reason: String) {
    self.outcome = outcome
    self.reason = reason
  }

  public init(_ bytes: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(bytes)
    guard let outcome = Outcome(rawValue: try reader.byte()) else {
      throw FrameFault("an end of a task that there is not")
    }
    self.outcome = outcome
    reason = try reader.text()
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(outcome.rawValue)
    buffer.append(text: reason)
  }
}
