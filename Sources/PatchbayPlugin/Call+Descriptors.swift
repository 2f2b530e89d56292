import Synchronization

extension Call {
  /// Suspends an async handler until a descriptor can be read, or its other side has gone.
  ///
  /// One waiter for each descriptor and loop at a time. Do not close the descriptor meanwhile.
  /// - Throws: `CancellationError` once nobody waits for the reply any more, or the task is cancelled; ``ServiceError``
  ///   for a descriptor that cannot be waited for (a file: use ``blocking(_:)``), or that somebody waits for already.
  public func readable(_ descriptor: Int32) async throws { try await wait(for: descriptor, .readable) }

  /// Suspends an async handler until a descriptor can be written to, or its other side has gone. As
  /// ``readable(_:)``.
  public func writable(_ descriptor: Int32) async throws { try await wait(for: descriptor, .writable) }

  private func wait(for descriptor: Int32, _ direction: DescriptorWait.Direction) async throws {
    let wait = DescriptorWait(in: state)
    // Watches belong to their loop; a task of another executor comes over for as long as it waits.
    try await withTaskExecutorPreference(loop) {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { wait.begin(descriptor, direction, $0) }
      } onCancel: {
        wait.cancel()
      }
    }
    if isCancelled { throw CancellationError() }
  }
}

/// One wait for a descriptor. The host's watch holds it until that has ended.
final class DescriptorWait: Sendable {
  enum Direction: UInt32 {
    case readable = 1
    case writable
  }

  let call: CallState
  private let state = Mutex(State.ready)

  private enum State {
    /// Nobody waits yet. Can become `waiting` or `over`.
    case ready

    /// Can become `over`, which resumes the waiter.
    case waiting(CheckedContinuation<Void, any Error>, UInt64)

    /// The waiter was resumed, or must not begin. Stays.
    case over
  }

  init(in call: CallState) { self.call = call }

  /// [loop]
  func begin(_ descriptor: Int32, _ direction: Direction, _ waiter: CheckedContinuation<Void, any Error>) {
    switch call.handle.watch(descriptor, direction.rawValue, self) {
    case .refused(let code):
      state.withLock { $0 = .over }
      let name = direction == .readable ? "readable" : "writable"
      waiter.resume(
        throwing: call.handle.isOver(code)
          ? CancellationError() : ServiceError(code, "\(name)(\(descriptor))"))
    case .watching(let watch):
      let waits = state.withLock { state in
        guard case .ready = state else { return false }
        state = .waiting(waiter, watch)
        return true
      }
      if waits { return }
      call.handle.close(watch)
      waiter.resume(throwing: CancellationError())
    }
  }

  /// [loop] The descriptor is ready; or, by an error, its watch has ended without.
  func end(_ error: (any Error)? = nil) {
    guard case .waiting(let waiter, let watch) = takeState() else { return }
    call.handle.close(watch)
    if let error { waiter.resume(throwing: error) } else { waiter.resume() }
  }

  /// [any] Nobody waits any more. The watch is closed before the waiter goes on and may close the descriptor.
  func cancel() {
    guard case .waiting(let waiter, let watch) = takeState() else { return }
    call.loop.post { [call] in
      call.handle.close(watch)
      waiter.resume(throwing: CancellationError())
    }
  }

  private func takeState() -> State {
    state.withLock { state in
      defer { state = .over }
      return state
    }
  }
}
