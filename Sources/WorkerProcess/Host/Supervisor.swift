import EventLoop
import Logging
import PluginHost
import Synchronization

/// Looks after all worker processes of a host: notices when one ends, has the next one started in time, and kills those
/// that show no life. A thread of its own, which is there only once a plugin is isolated.
final class Supervisor: Sendable {
  private struct Watched: Sendable {
    let child: ChildProcess
    let seat: Seat
    let workers: Workers
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
  func watch(_ child: ChildProcess, on seat: Seat) {
    guard let workers = seat.workers else { return }
    state.withLock { state in
      state.nextMark += 1
      state.watched[state.nextMark] = Watched(
        child: child, seat: seat, workers: workers, lastBeat: Clock.monotonic)
      // Reported at once if it has ended already.
      do throws(SystemError) {
        try waits.add(child.descriptor, mark: state.nextMark)
      } catch {
        log.error("a worker process cannot be watched: \(error)")
      }
    }
    waits.wake()
  }

  func forget(_ child: ChildProcess) {
    state.withLock { state in
      for (mark, watched) in state.watched where watched.child === child {
        waits.remove(child.descriptor)
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
      for mark in marks { bury(mark) }
      let now = Clock.monotonic
      if now >= nextLook {
        look(now)
        nextLook = now + Self.interval
      }
      startDue(now)
    }
  }

  private func waitTime(until nextLook: UInt64) -> Int32 {
    let next = state.withLock { state in
      (state.starts.map(\.time) + (state.watched.isEmpty ? [] : [nextLook])).min()
    }
    guard let next else { return -1 }
    let now = Clock.monotonic
    return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
  }

  private func bury(_ mark: UInt64) {
    guard let watched = state.withLock({ $0.watched[mark] }),
      let end = watched.child.reap(milliseconds: 0)
    else { return }
    forget(watched.child)
    watched.workers.processHasEnded(watched.child, in: watched.seat, end)
  }

  private func look(_ now: UInt64) {
    let all = state.withLock { $0.watched }
    for (mark, watched) in all {
      let beat = watched.child.box.beat
      let memory = watched.child.memory
      watched.seat.record.withLock { $0.memory = memory }
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
