import EventLoop
import Logging
import Synchronization

/// What one worker process writes to its standard error, on its way to the host's log.
///
/// The pipe is the worker's own: closing it, making it non-blocking or filling it harms nobody else. Each line says whose it
/// is. `serve` belongs to the thread of ``WorkerLog``; `drain` may be called from any thread.
final class WorkerOutput: Sendable {
  let descriptor: SharedDescriptor
  private let sender: String
  private let log: Logger

  private struct State {
    var lines = WorkerLines()
    var isOver = false
    /// How often the pipe is read: more waits in it, and then the worker waits.
    var reading = Pace(burst: 256, each: 5_000_000)
    /// How many lines are written: more are left out, for a second.
    var writing = Pace(burst: 50_000, each: 2_000_000)
    /// Nanoseconds of the monotonic clock until which lines are left out; 0: they are not.
    var silentUntil: UInt64 = 0
    var leftOut = 0
    /// The last of those that were left out: if the process hangs or ends now, they say why.
    var held: [WorkerLines.Line] = []
  }
  private let state = Mutex(State())

  private static let piece = 64 << 10
  private static let heldLimit = 20

  /// - Parameter sender: whose lines these are, as they begin: "shop/0[4711]".
  init(_ descriptor: consuming Descriptor, sender: String, log: Logger) {
    self.descriptor = SharedDescriptor(descriptor)
    self.sender = sender
    self.log = log
  }

  enum Progress: Equatable {
    case waiting
    /// It has written more than one process may: look again after so many nanoseconds.
    case resting(UInt64)
    case over
  }

  /// Reads once.
  func serve() -> Progress {
    state.withLock { state in
      if let rest = state.reading.take(now: Clock.monotonic) { return .resting(rest) }
      _ = readOnce(&state)
      return state.isOver ? .over : .waiting
    }
  }

  /// Writes what a process has left that has ended: before the report of its end.
  func drain() {
    state.withLock { state in
      // One that has ended leaves a full pipe at the most; what it has forked may go on.
      for _ in 0..<16 where !state.isOver { guard readOnce(&state) else { break } }
      endLines(&state)
    }
  }

  /// False if there was nothing.
  private func readOnce(_ state: inout State) -> Bool {
    var bytes: [UInt8] = []
    switch Pipe.read(descriptor.descriptor, into: &bytes, atMost: Self.piece) {
    case .bytes:
      for line in state.lines.take(bytes) { take(line, &state) }
      return true
    case .nothing: return false
    case .end:
      if !state.isOver { endLines(&state) }
      state.isOver = true
      return false
    }
  }

  /// Whether there is something to be written when the second is over.
  var isSilent: Bool { state.withLock { $0.silentUntil > 0 } }

  /// Writes it, if that is so.
  func tick() {
    state.withLock { state in
      if state.silentUntil > 0, Clock.monotonic >= state.silentUntil { endSilence(&state) }
    }
  }

  private func endLines(_ state: inout State) {
    if let last = state.lines.end() { take(last, &state) }
    if state.silentUntil > 0 { endSilence(&state) }
  }

  private func take(_ line: WorkerLines.Line, _ state: inout State) {
    let now = Clock.monotonic
    if state.silentUntil > 0, now >= state.silentUntil { endSilence(&state) }
    if state.silentUntil == 0 {
      if state.writing.take(now: now) == nil { return write(line) }
      state.silentUntil = now + 1_000_000_000
    }
    if state.held.count == Self.heldLimit {
      state.held.removeFirst()
      state.leftOut += 1
    }
    state.held.append(line)
  }

  private func endSilence(_ state: inout State) {
    if state.leftOut > 0 {
      log.warning(
        "\(sender): \(state.leftOut) lines of its log are left out: a worker may write 500 in a second")
    }
    for line in state.held { write(line) }
    state.held = []
    state.leftOut = 0
    state.silentUntil = 0
  }

  private func write(_ line: WorkerLines.Line) {
    guard let text = line.level, let level = Logger.Level(rawValue: text) else {
      // Its level is not known: it is shown whatever the host's own is.
      var log = log
      log.logLevel = .info
      return log.info("\(sender) says: \(line.text)")
    }
    log.log(level: level, "\(sender): \(line.text)")
  }
}
