/// How a task is to be run.
public struct EnqueueOptions: Sendable {
  /// Not before so long from now, in whole milliseconds.
  public var delay: Duration?
  /// Not before this time, in milliseconds since 1970 (UTC). Goes before `delay`.
  public var at: Int64?
  /// Of one kind those of a higher one begin first: -32768 to 32767.
  public var priority: Int
  /// In place of the kind's own.
  public var maxAttempts: Int?
  /// While a task of this kind and key is not over, no other is made: you get the id of that one.
  public var uniqueKey: String?
  /// W3C trace context; nil: that of the call.
  public var traceparent: String?

  public init(
    delay: Duration? = nil, at: Int64? = nil, priority: Int = 0, maxAttempts: Int? = nil,
    uniqueKey: String? = nil, traceparent: String? = nil
  ) {
    self.delay = delay
    self.at = at
    self.priority = priority
    self.maxAttempts = maxAttempts
    self.uniqueKey = uniqueKey
    self.traceparent = traceparent
  }
}

extension Call {
  /// From a blocking handler: adds a durable task, and returns when it is committed: it will be run, whatever becomes of
  /// this host.
  /// - Parameters:
  ///   - kind: of the task; one that no plugin declares waits until one does.
  ///   - payload: up to 1 MiB.
  ///   - options: when it is to be run, and how.
  /// - Returns: its id, which you may promise.
  /// - Throws: ``ServiceError`` with an errno value, as patchbay/tasks.h says: then nothing is promised.
  public func enqueue(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions = EnqueueOptions()
  ) throws -> String {
    try TaskHandle.enqueue(kind, payload, options, for: state.handle).get()
  }

  /// From an async handler: the same, while its loop serves others.
  public func enqueue(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions = EnqueueOptions()
  ) async throws -> String {
    try await EnqueueWish.make(kind, payload, options, for: state.handle)
  }
}

extension DurableTask {
  /// From a blocking handler: adds another task, as `enqueue` of a ``Call`` does.
  public func enqueue(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions = EnqueueOptions()
  ) throws -> String {
    try TaskHandle.enqueue(kind, payload, options, for: nil).get()
  }

  /// From an async handler.
  public func enqueue(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions = EnqueueOptions()
  ) async throws -> String {
    try await EnqueueWish.make(kind, payload, options, for: nil)
  }
}

/// A task on its way into the database. The host holds it until it has answered.
final class EnqueueWish: Sendable {
  let kind: String
  private let waiter: CheckedContinuation<String, any Error>

  private init(_ kind: String, _ waiter: CheckedContinuation<String, any Error>) {
    self.kind = kind
    self.waiter = waiter
  }

  static func make(
    _ kind: String, _ payload: [UInt8], _ options: EnqueueOptions, for call: CallHandle?
  ) async throws -> String {
    try await withCheckedThrowingContinuation { waiter in
      let wish = EnqueueWish(kind, waiter)
      let code = TaskHandle.enqueue(wish, payload, options, for: call)
      if code != 0 { wish.answer(.failure(ServiceError(code, "enqueue(\(kind))"))) }
    }
  }

  /// Once.
  func answer(_ result: Result<String, any Error>) { waiter.resume(with: result) }
}
