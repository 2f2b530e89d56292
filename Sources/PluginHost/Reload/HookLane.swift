import EventLoop
import Logging

/// Has the hooks of plugins run beside the thread that decides about reloads: one job at a time, on one thread.
///
/// A job whose present step takes longer than a second keeps its thread, and the jobs after it get another one: so a
/// hook that hangs holds up its own plugin only. The reloader's own; one thread at a time.
final class HookLane {
  /// Nanoseconds in one step until the log tells of it, and the next job need not wait any longer.
  static let patience: UInt64 = 1_000_000_000
  /// Jobs whose thread may be held at a time.
  static let stuckLimit = 16

  private let log: Logger
  /// Nanoseconds that one step may take; nil: for ever.
  private let limit: UInt64?
  private var thread: HookThread?
  private var current: HookJob?
  /// Jobs that hold a thread of their own, which others no longer wait for.
  private var slow: [HookJob] = []
  private var waiting: [HookJob] = []
  /// Threads whose job was given up.
  private let abandoned = AbandonedCount()
  /// Who is woken when a job is done.
  let wakeUp = WakeUp()

  init(limit: UInt64?, log: Logger) {
    self.limit = limit
    self.log = log
  }

  func add(_ job: HookJob) { waiting.append(job) }

  var isIdle: Bool { current == nil && slow.isEmpty && waiting.isEmpty }
  /// Whether hooks of plugins run.
  var isRunning: Bool { !underWay.isEmpty || abandoned.count > 0 }
  /// The jobs whose code runs.
  var underWay: [HookJob] { ((current.map { [$0] } ?? []) + slow).filter { !$0.isDone } }

  /// Finishes what is done, tells of what takes long, and begins what waits.
  func attend() {
    repeat {
      finishDone()
      watch(Clock.monotonic)
    } while begin()
  }

  /// Nanoseconds of the monotonic clock at which there is something to do, whatever else happens.
  var nextDue: UInt64? {
    let running = (current.map { [$0] } ?? []) + slow
    return running.compactMap { job in
      let step = job.progress.step
      if job.warnedOf != step { return step.since + Self.patience }
      return limit.map { step.since &+ $0 }
    }.min()
  }

  /// At the end of the host: nothing begins any more.
  func dropWaiting() { waiting = [] }

  private func finishDone() {
    if let job = current, job.isDone {
      current = nil
      job.steps.finish()
    }
    let done = slow.filter(\.isDone)
    slow.removeAll { $0.isDone }
    for job in done { job.steps.finish() }
  }

  private func watch(_ now: UInt64) {
    for job in (current.map { [$0] } ?? []) + slow {
      let step = job.progress.step
      let time = now - min(step.since, now)
      if time >= Self.patience, job.warnedOf != step {
        job.warnedOf = step
        log.warning(
          "\(step.file): \(step.name) has not returned for \(time / 1_000_000_000) s; what serves goes on, and other plugins can be replaced"
        )
      }
      if let limit, time >= limit, job.giveUp() { abandon(job, step) }
    }
    // The thread that it holds is its own from now on.
    if let job = current, job.warnedOf != nil, !waiting.isEmpty { setAside(job) }
  }

  private func setAside(_ job: HookJob) {
    thread?.leave()
    thread = nil
    current = nil
    slow.append(job)
  }

  private func abandon(_ job: HookJob, _ step: HookProgress.Step) {
    if current === job { setAside(job) }
    slow.removeAll { $0 === job }
    job.steps.abandon(
      step,
      PluginProblem(
        "was given up: \(step.name) has not returned within \((limit ?? 0) / 1_000_000_000) s",
        remedy: "see what it waits for (gdb -p), or give it longer with --hook-timeout; "
          + "its thread runs on until the host ends"))
  }

  /// Begins the next job that may run; false if there is none.
  private func begin() -> Bool {
    guard current == nil, slow.count + abandoned.count < Self.stuckLimit else { return refuseIfStuck() }
    let busy = Set(slow.flatMap(\.files))
    guard let index = waiting.firstIndex(where: { busy.isDisjoint(with: $0.files) }) else { return false }
    let job = waiting[index]
    do throws(SystemError) {
      if thread == nil { thread = try HookThread { [wakeUp] in wakeUp.call() } }
      waiting.remove(at: index)
      current = job
      job.begin(abandoned)
      thread?.start(job)
      return false
    } catch {
      waiting.remove(at: index)
      job.steps.abandon(
        job.progress.step,
        PluginProblem("cannot be loaded: \(error)", remedy: "see the limits of threads and memory"))
      return true
    }
  }

  private func refuseIfStuck() -> Bool {
    guard current == nil, abandoned.count >= Self.stuckLimit, !waiting.isEmpty else { return false }
    let job = waiting.removeFirst()
    job.steps.abandon(
      job.progress.step,
      PluginProblem(
        "cannot be loaded: \(Self.stuckLimit) hooks of plugins have not returned", remedy: "restart the host")
    )
    return true
  }
}
