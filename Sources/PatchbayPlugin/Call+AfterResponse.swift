/// After which responses something is to be done.
public enum ResponseCondition: Sendable {
  /// Those of status 200 to 399 that were made in time, whether or not the client has waited for them.
  case success
  /// All.
  case always
}

extension Call {
  /// Has work done on a thread pool once the response has gone, which the client need not wait for.
  ///
  /// What is added to one call runs in that order, one after the other, whether or not the one before has failed. It is
  /// volatile: a host that dies has forgotten it. From any thread, before the handler has returned.
  /// - Parameters:
  ///   - name: tells it from others in the log: up to 128 letters, digits and '-', '_', '.', ':', '/'.
  ///   - condition: after which responses.
  ///   - work: may block; what it throws is logged.
  /// - Throws: ``ServiceError`` with `EAGAIN` if too much waits already, or as patchbay/after.h says.
  public func afterResponse(
    _ name: String, on condition: ResponseCondition = .success, _ work: @escaping @Sendable () throws -> Void
  ) throws {
    try add(FollowUp(name, .blocking(work), state.loop), condition)
  }

  /// The same on the call's event loop. The call has ended by then: it cannot sleep or wait for descriptors.
  public func afterResponse(
    _ name: String, on condition: ResponseCondition = .success,
    _ work: @escaping @Sendable () async throws -> Void
  ) throws {
    try add(FollowUp(name, .async(work), state.loop), condition)
  }

  private func add(_ followUp: FollowUp, _ condition: ResponseCondition) throws {
    let code = state.handle.add(followUp, isAlways: condition == .always)
    if code != 0 { throw ServiceError(code, "afterResponse(\(followUp.name))") }
  }
}

/// What is to be done after a response. The host holds it until it has run or is skipped.
final class FollowUp: Sendable {
  enum Work {
    case blocking(@Sendable () throws -> Void)
    case async(@Sendable () async throws -> Void)
  }

  let name: String
  let work: Work
  let loop: LoopExecutor

  init(_ name: String, _ work: Work, _ loop: LoopExecutor) {
    self.name = name
    self.work = work
    self.loop = loop
  }

  /// Runs work that may block; false if it has thrown.
  func run() -> Bool {
    guard case .blocking(let work) = work else { return false }
    do {
      try work()
      return true
    } catch {
      note(error)
      return false
    }
  }

  /// [loop] Starts async work, and says how it went.
  func start(done: @escaping @Sendable (Bool) -> Void) {
    guard case .async(let work) = work else { return done(false) }
    loop.runInline {
      _ = Task(executorPreference: loop) {
        do {
          try await work()
          done(true)
        } catch {
          self.note(error)
          done(false)
        }
      }
    }
  }

  private func note(_ error: any Error) { Log(prefix: "").error("\(name) threw \(error)") }
}
