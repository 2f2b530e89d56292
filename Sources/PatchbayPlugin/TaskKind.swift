/// A kind of durable task, and what does it.
///
/// The closure says how it runs, as that of a ``Route`` does: one that awaits runs on an event loop, a plain one on the
/// thread pool. The task is done when it returns. What it throws is a failed attempt, which is tried again later; a
/// ``TaskRejection`` is not.
///
/// At least once: a host may die after a task has done its work and before that is written down.
///
/// ```swift
/// let letter = TaskKind("letter", maxAttempts: 12, timeout: .seconds(60)) { task in try send(task.payload) }
/// let plugin = Plugin("letters", version: "1.0.0", tasks: [letter]) {
///   Route.post("/letters") { call in Response(status: 202, body: .text(try call.enqueue("letter", call.body))) }
/// }
/// ```
public struct TaskKind: Sendable {
  /// Up to 128 letters, digits and '-', '_', '.', ':', '/'. One plugin of a host declares a kind.
  public let name: String
  let rules: Rules
  let handler: TaskHandler

  /// What is asked for; nil: what patchbay/tasks.h says.
  struct Rules: Sendable {
    var maxAttempts: Int?
    var timeout: Duration?
    var concurrency: Int?
    var backoff: Duration?
    var backoffLimit: Duration?
  }

  /// Blocking work, on the thread pool.
  /// - Parameters:
  ///   - name: of the kind.
  ///   - maxAttempts: times that a task is begun, until it counts as dead.
  ///   - timeout: of one attempt; past it, it has failed.
  ///   - concurrency: tasks of this kind at a time in one host.
  ///   - backoff: after the first failure, doubled with each.
  ///   - backoffLimit: what it never exceeds.
  ///   - handler: may block.
  public init(
    _ name: String, maxAttempts: Int? = nil, timeout: Duration? = nil, concurrency: Int? = nil,
    backoff: Duration? = nil, backoffLimit: Duration? = nil,
    _ handler: @escaping @Sendable (DurableTask) throws -> Void
  ) {
    self.init(name, Rules(maxAttempts, timeout, concurrency, backoff, backoffLimit), .blocking(handler))
  }

  /// The same on an event loop.
  public init(
    _ name: String, maxAttempts: Int? = nil, timeout: Duration? = nil, concurrency: Int? = nil,
    backoff: Duration? = nil, backoffLimit: Duration? = nil,
    _ handler: @escaping @Sendable (DurableTask) async throws -> Void
  ) {
    self.init(name, Rules(maxAttempts, timeout, concurrency, backoff, backoffLimit), .async(handler))
  }

  private init(_ name: String, _ rules: Rules, _ handler: TaskHandler) {
    self.name = name
    self.rules = rules
    self.handler = handler
  }
}

extension TaskKind.Rules {
  fileprivate init(
    _ maxAttempts: Int?, _ timeout: Duration?, _ concurrency: Int?, _ backoff: Duration?,
    _ backoffLimit: Duration?
  ) {
    self.init(
      maxAttempts: maxAttempts, timeout: timeout, concurrency: concurrency, backoff: backoff,
      backoffLimit: backoffLimit)
  }
}

/// What does tasks of a kind, by the type of its closure.
enum TaskHandler: Sendable {
  case async(@Sendable (DurableTask) async throws -> Void)
  case blocking(@Sendable (DurableTask) throws -> Void)
}

/// One attempt at a task.
public struct DurableTask: Sendable {
  /// The same for each attempt.
  public let id: String
  public let kind: String
  public let payload: [UInt8]
  /// 1, 2, … A host that died counts as one.
  public let attempt: Int
  /// Which attempt will be the last.
  public let maxAttempts: Int
  /// The W3C trace context that it was enqueued with.
  public let traceparent: String?
  let handle: TaskHandle

  /// The payload as text; bytes that are not UTF-8 are replaced by U+FFFD.
  public var payloadText: String { String(decoding: payload, as: UTF8.self) }

  /// Whether its outcome is of no use any more: its time is over, somebody has cancelled it, or the host ends.
  public var isCancelled: Bool { handle.isCancelled }
}

/// Thrown by a task's handler: it will never succeed, and is dead at once.
public struct TaskRejection: Error, Sendable {
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
}

/// What became of an attempt.
enum TaskOutcome: Sendable {
  case done
  case failed(String)
  case rejected(String)

  init(of handler: () throws -> Void) {
    do {
      try handler()
      self = .done
    } catch { self.init(error) }
  }

  init(of handler: () async throws -> Void) async {
    do {
      try await handler()
      self = .done
    } catch { self.init(error) }
  }

  private init(_ error: any Error) {
    if let rejection = error as? TaskRejection {
      self = .rejected(rejection.reason)
    } else {
      self = .failed("\(error)")
    }
  }
}
