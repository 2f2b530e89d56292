import CPatchbayPluginGuard
import EventLoop
import Exchange
import Synchronization

/// What is to be done after one response: functions of a plugin, one after the other.
///
/// The call has it until its response has gone; then it runs on the call's loop, but for what its functions do on the
/// pool. A use of its generation from its first function until the last has ended.
@safe
final class AfterTasks: ResponseFollower, @unchecked Sendable {
  // Sendable: constants, what is behind the lock, and `isSuccess`, which is the loop's.
  let generation: Generation
  private let loop: EventLoop
  private let queue: AfterQueue
  private let request: String
  private let state = Mutex(State())
  private var isSuccess = false

  private struct State {
    var all: [AfterTask] = []
    /// So many of them have begun or been skipped.
    var begun = 0
    var running: AfterTask?
    /// No other one begins: the host ends.
    var isAbandoned = false
  }

  /// For the thread that holds the claim of a call.
  init(of call: Call, _ generation: Generation, in queue: AfterQueue) {
    self.generation = generation
    self.queue = queue
    loop = call.services.loop
    request = call.requestIDText
    super.init()
    generation.uses.hold(loop.index)
    queue.add(self)
  }

  /// For the thread that holds the claim of the call. The queue has room for it.
  func add(_ task: AfterTask) {
    generation.after.withLock { $0.waiting += 1 }
    state.withLock { $0.all.append(task) }
  }

  override func responded(isInTime: Bool) {
    isSuccess = isInTime && !isFailure
    // Not at once: this is the middle of something that a connection does.
    loop.post { [self] in runNext() }
  }

  /// The host ends: those that have not begun are skipped. From any thread.
  ///
  /// - Returns: their names, and that of the one at work.
  func abandon() -> (waiting: [String], running: String?) {
    state.withLock { state in
      state.isAbandoned = true
      return (state.all[state.begun...].map(\.name), state.running?.name)
    }
  }

  // MARK: on the loop

  private func runNext() {
    while true {
      let (next, isAbandoned) = state.withLock { state in
        state.running = state.begun < state.all.count ? state.all[state.begun] : nil
        if state.running != nil { state.begun += 1 }
        return (state.running, state.isAbandoned)
      }
      guard let next else { break }
      if !isAbandoned && (isSuccess || next.isForFailures) { return begin(next) }
      skip(next)
    }
    queue.remove(self)
    generation.uses.end(loop.index)
  }

  private func begin(_ task: AfterTask) {
    let run = AfterRun(task, of: self)
    switch task.function {
    case .async: run.run()
    case .blocking:
      guard !queue.pool.submit(run) else { return }
      log("\(task.name) cannot run: the system has no thread for it")
      skip(task)
      loop.post { [self] in runNext() }
    }
  }

  private func skip(_ task: AfterTask) {
    count { $0.skipped += 1 }
    guard let skipped = unsafe task.skipped else { return }
    var exception = plugin_exception()
    CrashNote.during(generation.crashText) {
      unsafe plugin_guard_run(skipped, task.context, &exception)
    }
    if exception.thrown { log("\(task.name) was skipped, and its callback threw \(exception.text)") }
  }

  // MARK: from any thread

  /// The one at work has ended.
  ///
  /// - Parameters:
  ///   - fault: why it has failed.
  ///   - time: nanoseconds since its begin.
  func ended(_ task: AfterTask, fault: String?, time: UInt64) {
    if let fault { log("\(task.name) has failed: \(fault)") }
    count { counts in
      if fault == nil { counts.done += 1 } else { counts.failed += 1 }
      counts.time &+= time
      counts.longest = max(counts.longest, time)
    }
    loop.post { [self] in runNext() }
  }

  private func count(_ change: (inout AfterCounts) -> Void) {
    queue.giveBack()
    generation.after.withLock { counts in
      counts.waiting -= 1
      change(&counts)
    }
  }

  private func log(_ text: String) {
    generation.log.error("after a response, \(text)", metadata: ["request": "\(request)"])
  }
}
