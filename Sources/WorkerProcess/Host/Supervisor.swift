import EventLoop
import Logging
import PluginHost
import Synchronization

/// Looks after all worker processes of a host: notices when one ends, has the next one started in time, and kills those
/// that show no life. A thread of its own, which is there only once a plugin is isolated.
final class Supervisor: Sendable {
  private struct Watched: Sendable {
    let worker: Worker
    let seat: Seat
    let workers: Workers
    var child: ChildProcess { worker.child }
    var beat: UInt64 = 0
    /// Nanoseconds of the monotonic clock: when its heart has last beaten.
    var lastBeat: UInt64
  }

  private struct Start: Sendable {
    let time: UInt64
    let seat: Seat
    let workers: Workers
  }

  private struct State {
    var watched: [UInt64: Watched] = [:]
    var guards: [UInt64: CallGuard] = [:]
    /// Those of `guards` that are not waited for, and when they are again; nanoseconds of the monotonic clock.
    var resting: [(mark: UInt64, until: UInt64)] = []
    var starts: [Start] = []
    var nextMark: UInt64 = 0
  }

  private let state = Mutex(State())
  private let waits: WaitSet
  private let log: Logger

  /// Nanoseconds between two looks at the processes.
  private static let interval: UInt64 = 1_000_000_000
  /// Nanoseconds without a heartbeat after which a process is killed.
  private static let silence: UInt64 = 10_000_000_000

  init(log: Logger) throws(SystemError) {
    self.log = log
    waits = try WaitSet()
    try BackgroundThread.start(name: "supervisor") { [self] in run() }
  }

  // MARK: from any thread

  /// Its process is ready, and is the supervisor's to bury.
  func watch(_ worker: Worker, on seat: Seat) {
    guard let workers = seat.workers else { return }
    state.withLock { state in
      state.nextMark += 1
      state.watched[state.nextMark] = Watched(
        worker: worker, seat: seat, workers: workers, lastBeat: Clock.monotonic)
      // Reported at once if it has ended already.
      do throws(SystemError) {
        try waits.add(worker.child.process.descriptor, mark: state.nextMark)
      } catch {
        log.error("a worker process cannot be watched: \(error)")
      }
    }
    waits.wake()
  }

  /// Answers the system calls that a worker's filter holds back, until it can have none any more.
  func watch(_ callGuard: CallGuard) {
    state.withLock { state in
      state.nextMark += 1
      state.guards[state.nextMark] = callGuard
      do throws(SystemError) {
        try waits.add(callGuard.listener.descriptor, mark: state.nextMark)
      } catch {
        // Every such call waits for ever then, and the worker is given up.
        log.error("the system calls of a worker process cannot be watched: \(error)")
      }
    }
  }

  func forget(_ child: ChildProcess) {
    state.withLock { state in
      for (mark, watched) in state.watched where watched.child === child {
        waits.remove(child.process.descriptor)
        state.watched[mark] = nil
      }
    }
  }

  /// Has another process started for a seat, at a time in nanoseconds of the monotonic clock.
  func plan(_ seat: Seat, of workers: Workers, at time: UInt64) {
    state.withLock { $0.starts.append(Start(time: time, seat: seat, workers: workers)) }
    waits.wake()
  }

  // MARK: on the thread

  private func run() {
    var nextLook: UInt64 = 0
    while true {
      let marks = waits.wait(milliseconds: waitTime(until: nextLook))
      for mark in marks where !serve(mark) { bury(mark) }
      let now = Clock.monotonic
      if now >= nextLook {
        look(now)
        nextLook = now + Self.interval
      }
      startDue(now)
      wakeResting(now)
    }
  }

  private func waitTime(until nextLook: UInt64) -> Int32 {
    let next = state.withLock { state in
      (state.starts.map(\.time) + state.resting.map(\.until) + (state.watched.isEmpty ? [] : [nextLook]))
        .min()
    }
    guard let next else { return -1 }
    let now = Clock.monotonic
    return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
  }

  /// Whether a mark is a guard's, which has now been served.
  private func serve(_ mark: UInt64) -> Bool {
    guard let callGuard = state.withLock({ $0.guards[mark] }) else { return false }
    switch callGuard.serve() {
    case .waiting: break
    case .resting(let time):
      state.withLock { $0.resting.append((mark, Clock.monotonic + time)) }
      waits.remove(callGuard.listener.descriptor)
    case .over:
      state.withLock { $0.guards[mark] = nil }
      waits.remove(callGuard.listener.descriptor)
    }
    return true
  }

  private func wakeResting(_ now: UInt64) {
    let due = state.withLock { state in
      let due = state.resting.filter { $0.until <= now }
      state.resting.removeAll { $0.until <= now }
      return due.compactMap { rest in state.guards[rest.mark].map { (rest.mark, $0) } }
    }
    for (mark, callGuard) in due {
      do throws(SystemError) {
        try waits.add(callGuard.listener.descriptor, mark: mark)
      } catch {
        log.error("the system calls of a worker process cannot be watched: \(error)")
      }
    }
  }

  private func bury(_ mark: UInt64) {
    guard let watched = state.withLock({ $0.watched[mark] }),
      let end = watched.child.reap(milliseconds: 0)
    else { return }
    forget(watched.child)
    watched.worker.output.drain()
    watched.workers.processHasEnded(watched.worker, in: watched.seat, end)
  }

  private func look(_ now: UInt64) {
    let all = state.withLock { $0.watched }
    for (mark, watched) in all {
      let beat = watched.child.box.beat
      let memory = watched.child.memory
      watched.seat.record.withLock { if $0.worker === watched.worker { $0.memory = memory } }
      watched.workers.holdMemory(of: watched.worker)
      watched.workers.recycleIfDue(watched.seat, watched.worker, memory: memory, now: now)
      if beat != watched.beat {
        state.withLock { state in
          state.watched[mark]?.beat = beat
          state.watched[mark]?.lastBeat = now
        }
      } else if now - watched.lastBeat > Self.silence {
        watched.child.kill("it has shown no sign of life for \(Self.silence / 1_000_000_000) s")
      }
    }
  }

  private func startDue(_ now: UInt64) {
    let due = state.withLock { state in
      let due = state.starts.filter { $0.time <= now }
      state.starts.removeAll { $0.time <= now }
      return due
    }
    for start in due {
      // A process takes its time to load its plugin: the others are looked after meanwhile.
      do throws(SystemError) {
        try BackgroundThread.start(name: "restart") { [self] in
          if let time = start.workers.restart(start.seat) {
            plan(start.seat, of: start.workers, at: time)
          }
        }
      } catch {
        plan(start.seat, of: start.workers, at: now + Self.interval)
      }
    }
  }
}
