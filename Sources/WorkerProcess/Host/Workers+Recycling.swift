import EventLoop
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// Another process takes the place of one that works: it is ready before the old one gets no more calls.
extension Workers {
  /// On the supervisor's thread, again and again.
  ///
  /// - Parameters:
  ///   - memory: KiB that it has resident.
  ///   - now: nanoseconds of the monotonic clock.
  func recycleIfDue(_ seat: Seat, _ worker: Worker, memory: Int, now: UInt64) {
    guard let rule = settings.recycling, !isEnding, now >= noRecyclingUntil.load(ordering: .relaxed),
      seat.phase == .ready, seat.holds(worker),
      let reason = rule.reason(calls: seat.callsOfPresent, age: now - worker.child.started, memory: memory),
      beginRecycling()
    else { return }
    do throws(SystemError) {
      try BackgroundThread.start(name: "recycle") { [self] in
        recycle(seat, worker, reason)
      }
    } catch {
      endRecycling()
    }
  }

  private func recycle(_ seat: Seat, _ old: Worker, _ reason: String) {
    takeTurn()
    let isDone = replace(old, on: seat, reason)
    endTurn()
    // Its calls, and tasks above all, may last: others are recycled meanwhile.
    endRecycling()
    if isDone {
      retire(old)
      removeRetiring(old)
    }
  }

  /// Whether another process has the seat now.
  private func replace(_ old: Worker, on seat: Seat, _ reason: String) -> Bool {
    do {
      let new = try launch(seat, asSuccessor: true)
      do throws(PluginProblem) {
        let declared = try finishLaunch(new, on: seat)
        if declared.hasSave {
          let state = try old.answer(old.ask(.save, []), to: "save")
          handOver(HandedOver(version: declared.version, bytes: state.bytes), to: seat)
        }
        _ = try new.answer(new.ask(.start, startPayload(for: seat)), to: "start")
      } catch {
        new.child.kill("it could not take over")
        throw error
      }
      guard !isEnding, succeed(old, by: new, on: seat) else {
        new.child.kill("it is not needed any more")
        return false
      }
      var metadata = metadata(of: old, seat)
      metadata["next"] = "\(new.child.identifier)"
      log.info("a worker process is recycled: \(reason)", metadata: metadata)
      return true
    } catch {
      log.error(
        "a worker process could not be recycled, and goes on: \(error)", metadata: metadata(of: old, seat))
      noRecyclingUntil.store(Clock.monotonic + 60_000_000_000, ordering: .relaxed)
      return false
    }
  }

  /// False if the old one has crashed meanwhile, and a third one has its place.
  private func succeed(_ old: Worker, by new: Worker, on seat: Seat) -> Bool {
    addRetiring(old)
    let isFree = seat.record.withLock { record in
      guard record.worker === old else { return false }
      record.worker = new
      record.recycled += 1
      return true
    }
    guard isFree else {
      removeRetiring(old)
      return false
    }
    watch(new, on: seat)
    let (before, after) = (old.link, new.link)
    seat.loop.post { seat.replace(before.value, by: after.value) }
    return true
  }

  /// Waits until it has no calls, timers and posts any more, and ends it.
  private func retire(_ old: Worker) {
    while !old.drained.wait(nanoseconds: 1_000_000_000) {
      if old.child.reap(milliseconds: 0) != nil { return }
    }
    let never = Semaphore()
    let limit = Clock.monotonic + 30_000_000_000
    while old.child.box.uses > 0, Clock.monotonic < limit, !isEnding {
      _ = never.wait(nanoseconds: 20_000_000)
    }
    forget(old)
    end(old, old.ask(.stop, []))
  }

  // MARK: who recycles, and what

  func beginRecycling() -> Bool { !isRecycling.exchange(true, ordering: .acquiringAndReleasing) }
  func endRecycling() { isRecycling.store(false, ordering: .releasing) }
  func addRetiring(_ worker: Worker) { retiring.withLock { $0.workers.append(worker) } }

  func removeRetiring(_ worker: Worker) {
    let waiting = retiring.withLock { retiring in
      retiring.workers.removeAll { $0 === worker }
      return retiring.workers.isEmpty ? retiring.whenEmpty : nil
    }
    waiting?.countDown()
  }

  /// Nothing uses them any more: they end by themselves, at once.
  func waitForRetiring() {
    let areGone = Latch()
    let isEmpty = retiring.withLock { retiring in
      retiring.whenEmpty = areGone
      return retiring.workers.isEmpty
    }
    if isEmpty || areGone.wait(nanoseconds: 5_000_000_000) { return }
    for worker in retiring.withLock({ $0.workers }) { worker.child.kill("its plugin is going") }
  }
  private func forget(_ worker: Worker) { lane.supervisor?.forget(worker.child) }
}
