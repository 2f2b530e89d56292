import EventLoop
import Logging
import PluginHost

/// What follows when a process ends, and when the next one begins.
extension Workers {
  /// A life was of use if it was not short, or some calls were replied to.
  static let shortLife: UInt64 = 10_000_000_000
  static let fewReplies = 10
  /// So many lives of no use in a row are a crash loop.
  static let failedLives = 5

  /// On the seat's loop: what the ended process had done.
  func noteReplies(_ replies: Int, of child: ChildProcess) {
    let isFailed = replies < Self.fewReplies && Clock.monotonic - child.started < Self.shortLife
    for seat in seats {
      seat.record.withLock { record in
        guard record.worker?.child === child else { return }
        record.failedLives = isFailed ? record.failedLives + 1 : 0
      }
    }
  }

  /// On the supervisor's thread: a process has ended and is reaped. Says why, and has the next one started.
  func processHasEnded(_ worker: Worker, in seat: Seat, _ end: WorkerEnd) {
    keepCounts(of: worker)
    worker.link.post { [self, seat] link in
      // Its calls first: the report names them, and how many it has served decides when the next one begins.
      link.processHasEnded()
      guard !isEnding else { return }
      report(end, worker, seat)
      guard seat.holds(worker) else { return }
      lane.supervisor?.plan(seat, of: self, at: scheduleStart(of: seat, child: worker.child))
    }
  }

  /// On the supervisor's thread, again and again: ends a process that uses more memory than its settings allow in a way that
  /// its limit of data does not count, as by making what it has filled read-only.
  func holdMemory(of worker: Worker) {
    guard let limit = settings.limits.memory else { return }
    // What a worker has before there is a plugin in it does not count.
    let used = worker.child.privateMemory
    guard used > (limit >> 10) + Self.ownMemory else { return }
    worker.child.kill("it uses \(used >> 10) MiB of memory; its settings allow \(limit >> 20)")
  }

  /// KiB.
  private static let ownMemory = 48 << 10

  func metadata(of worker: Worker, _ seat: Seat) -> Logger.Metadata {
    [
      "generation": "\(frame.generation)", "worker": "\(seat.number)",
      "process": "\(worker.child.identifier)",
    ]
  }

  private func report(_ end: WorkerEnd, _ worker: Worker, _ seat: Seat) {
    var metadata = metadata(of: worker, seat)
    let calls = seat.record.withLock { record in
      record.lastEnd = end.text
      record.lastBacktrace = end.backtrace
      return record.lastCalls
    }
    if !calls.isEmpty { metadata["calls"] = "\(calls.joined(separator: ", "))" }
    if !end.backtrace.isEmpty { metadata["backtrace"] = "\(end.backtrace.joined(separator: " < "))" }
    log.error("a worker process ended: \(end.text)", metadata: metadata)
  }

  private func scheduleStart(of seat: Seat, child: ChildProcess) -> UInt64 {
    let now = Clock.monotonic
    let (time, failed) = seat.record.withLock { record in
      // Doubled from 100 ms with each life of no use, up to half a minute; a moment after one that was short.
      let doublings = min(record.failedLives, 9)
      let delay: UInt64 =
        doublings > 0
        ? min(50_000_000 << UInt64(doublings), 30_000_000_000)
        : now - child.started < 1_000_000_000 ? 50_000_000 : 0
      record.nextStart = now + delay
      return (record.nextStart, record.failedLives)
    }
    if failed >= Self.failedLives {
      seat.loop.post { [seat] in
        if seat.phase != .crashLoop, seat.phase != .stopped {
          seat.enter(.crashLoop)
          seat.refuseWaiting()
        }
      }
      log.error(
        "worker \(seat.number) has ended soon after its begin, time after time; until one lasts, its calls get 503",
        metadata: ["lives": "\(failed)", "next": "in \((time - now) / 1_000_000) ms"])
    }
    return time
  }

  /// On a thread of its own: another process for a seat. Returns when to try again if that has failed.
  func restart(_ seat: Seat) -> UInt64? {
    guard !isEnding, seat.isWithoutProcess else { return nil }
    var started: Worker?
    do {
      let wasCrashLoop = seat.phase == .crashLoop
      let worker = try launch(seat, asSuccessor: false)
      started = worker
      if wasCrashLoop { seat.loop.post { seat.enter(.crashLoop) } }
      try finishLaunch(worker, on: seat)
      _ = try worker.answer(worker.ask(.start, startPayload(for: seat)), to: "start")
      seat.record.withLock { record in
        record.restarts += 1
        record.callsBefore = seat.calls
      }
      guard !isEnding else {
        seat.record.withLock { $0.worker = nil }
        worker.child.kill("its plugin is going")
        return nil
      }
      ready(seat, worker)
      return nil
    } catch {
      guard let child = started?.child ?? seat.record.withLock({ $0.worker?.child }) else { return nil }
      child.kill("it could not be started")
      log.error(
        "a worker process could not be started again: \(error)", metadata: ["worker": "\(seat.number)"])
      seat.record.withLock { record in
        record.lastEnd = "\(error)"
        record.lastBacktrace = []
        record.lastCalls = []
        record.failedLives += 1
      }
      return isEnding ? nil : scheduleStart(of: seat, child: child)
    }
  }
}
