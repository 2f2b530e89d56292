import EventLoop
import Logging
import Synchronization

/// Brings what worker processes write to the host's log. A thread of its own, which may wait for that log: no loop does.
final class WorkerLog: Sendable {
  private struct State {
    var outputs: [UInt64: WorkerOutput] = [:]
    /// Those of `outputs` that are not waited for, and when they are again; nanoseconds of the monotonic clock.
    var resting: [(mark: UInt64, until: UInt64)] = []
    var nextMark: UInt64 = 0
  }
  private let state = Mutex(State())
  private let waits: WaitSet
  private let log: Logger

  init(log: Logger) throws(SystemError) {
    self.log = log
    waits = try WaitSet()
    try BackgroundThread.start(name: "worker-log") { [self] in run() }
  }

  /// From any thread: reads it until nobody can write to it any more.
  func add(_ output: WorkerOutput) {
    let mark = state.withLock { state in
      state.nextMark += 1
      state.outputs[state.nextMark] = output
      return state.nextMark
    }
    wait(for: output, mark)
  }

  private func wait(for output: WorkerOutput, _ mark: UInt64) {
    do throws(SystemError) {
      try waits.add(output.descriptor.descriptor, mark: mark)
    } catch {
      // What it writes is shown when it has ended; until then it waits once its pipe is full.
      log.error("the log of a worker process cannot be watched: \(error)")
    }
  }

  private func run() {
    while true {
      let silent = state.withLock(\.outputs.values).filter(\.isSilent)
      for mark in waits.wait(milliseconds: waitTime(hasSilent: !silent.isEmpty)) { serve(mark) }
      for output in silent { output.tick() }
      wakeResting(Clock.monotonic)
    }
  }

  private func waitTime(hasSilent: Bool) -> Int32 {
    let longest: Int32 = hasSilent ? 1_000 : -1
    guard let until = state.withLock({ $0.resting.map(\.until).min() }) else { return longest }
    let now = Clock.monotonic
    let rest = until <= now ? 0 : Int32(clamping: (until - now + 999_999) / 1_000_000)
    return hasSilent ? min(rest, longest) : rest
  }

  private func serve(_ mark: UInt64) {
    guard let output = state.withLock({ $0.outputs[mark] }) else { return }
    switch output.serve() {
    case .waiting: return
    case .resting(let time):
      waits.remove(output.descriptor.descriptor)
      state.withLock { $0.resting.append((mark, Clock.monotonic + time)) }
    case .over:
      waits.remove(output.descriptor.descriptor)
      state.withLock { $0.outputs[mark] = nil }
    }
  }

  private func wakeResting(_ now: UInt64) {
    let due = state.withLock { state in
      let due = state.resting.filter { $0.until <= now }
      state.resting.removeAll { $0.until <= now }
      return due.compactMap { rest in state.outputs[rest.mark].map { (rest.mark, $0) } }
    }
    for (mark, output) in due { wait(for: output, mark) }
  }
}
