import Glibc
import Synchronization

extension Call {
  /// From an async handler: runs work that may block on the thread pool, and goes on on the loop when it is done.
  ///
  /// It cannot be interrupted; a long one asks ``isCancelled`` itself. It does not begin once nobody waits for the reply.
  /// - Throws: what the work has thrown; `CancellationError` if it did not begin; ``HTTPError`` 503 if the pool is full.
  public func blocking<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    try Task.checkCancellation()
    let outcome = Outcome<R>()
    return try await withCheckedThrowingContinuation { waiter in
      let errand = Errand(in: state) {
        outcome.result.withLock { $0 = Result { try work() } }
      } done: {
        waiter.resume(with: outcome.result.withLock { $0 } ?? .failure(CancellationError()))
      }
      switch state.handle.run(errand) {
      case 0: break
      case EAGAIN:
        waiter.resume(
          throwing: HTTPError(
            503, "The server is busy. Try again in a moment.", headers: [("Retry-After", "1")]))
      case ESTALE: waiter.resume(throwing: CancellationError())
      case let code: waiter.resume(throwing: ServiceError(code, "blocking work"))
      }
    }
  }

  /// What the work has left behind for the loop.
  private final class Outcome<R: Sendable>: Sendable {
    let result = Mutex<Result<R, any Error>?>(nil)
  }
}

/// One piece of blocking work. The host holds it from `run` until `done` has returned.
final class Errand: Sendable {
  let call: CallState
  let work: @Sendable () -> Void
  let done: @Sendable () -> Void

  init(in call: CallState, work: @escaping @Sendable () -> Void, done: @escaping @Sendable () -> Void) {
    self.call = call
    self.work = work
    self.done = done
  }
}

/// A service that the host refused.
public struct ServiceError: Error, CustomStringConvertible, Sendable {
  /// An errno value, as the service's header explains it.
  public let code: Int32
  /// What was asked for.
  public let service: String

  init(_ code: Int32, _ service: String) {
    self.code = code
    self.service = service
  }

  /// As "readable(7): Bad file descriptor".
  public var description: String { "\(service): \(String(errorNumber: code))" }
}
