import Glibc
import Synchronization

/// A call as the SDK holds it: alive from the handler's begin until nobody has a `Call` of it.
final class CallState: Sendable {
  let handle: CallHandle
  let loop: LoopExecutor

  private let gate = ReadGate()

  /// The handler's task, if it did not end at once.
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(handle: CallHandle, loop: LoopExecutor) {
    self.handle = handle
    self.loop = loop
  }

  /// Whether the handler has returned. The reply may still wait for a reader.
  var isFinished: Bool { gate.isClosed }

  /// Reads from the request; nil once the handler has returned.
  func read<R>(_ body: (CallHandle) -> R?) -> R? {
    guard gate.enter() else { return nil }
    defer { gate.leave() }
    return body(handle)
  }

  /// Reads the first, the second, and so on, up to the last.
  func readAll<R>(_ body: (CallHandle, Int) -> R?) -> [R] {
    read { handle in
      var all: [R] = []
      while let next = body(handle, all.count) { all.append(next) }
      return all
    } ?? []
  }

  func withBody<R, E: Error>(_ read: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    guard gate.enter() else { return try read(Span()) }
    defer { gate.leave() }
    return try handle.withBody(read)
  }

  // MARK: The end

  /// Has the task cancelled as soon as nobody waits for it any more. [loop]
  func cancelWhenAbandoned(_ handler: Task<Void, Never>) {
    task.withLock { $0 = handler }
    if !handle.onCancel(self) { cancel() }
  }

  func cancel() { task.withLock { $0 }?.cancel() }

  /// Replies once nobody reads any more: now, or on the last reader's thread. Once, when an async handler is done.
  func finish(_ outcome: Outcome) {
    if gate.closeIfIdle() {
      handle.reply(outcome, to: self)
    } else {
      gate.close { self.handle.reply(outcome, to: self) }
    }
  }

  /// The same for a blocking handler, which has to reply before it returns, and may wait. A reader on another thread
  /// is so rare by then that looking again is good enough.
  func finishAndWait(_ outcome: Outcome) {
    if !gate.closeIfIdle() {
      gate.close {}
      while !gate.isDrained { usleep(100) }
    }
    handle.reply(outcome, to: self)
  }
}

/// What became of a handler.
enum Outcome: Sendable {
  case response(Response)
  case failure(any Error)

  init(of handler: () throws -> Response) {
    do { self = .response(try handler()) } catch { self = .failure(error) }
  }

  init(of handler: () async throws -> Response) async {
    do { self = .response(try await handler()) } catch { self = .failure(error) }
  }
}
