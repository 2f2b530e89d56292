import EventLoop
import Glibc
import PluginHost

/// Many items of which the database refuses one.
extension TaskThread {
  /// Commits items together; where that is refused each half by itself, down to the one that is not taken: of a thousand
  /// items it costs some twenty transactions more. In order.
  ///
  /// - Parameters:
  ///   - commit: is called in a transaction.
  ///   - taken: gets what it has returned, once that is on disk.
  ///   - refused: gets an item that is refused by itself.
  func inHalves<Item, Value>(
    _ items: ArraySlice<Item>, _ commit: ([Item]) throws(TaskFailure) -> Value,
    taken: (ArraySlice<Item>, Value) -> Void, refused: (Item, TaskFailure) throws(TaskFailure) -> Void
  ) throws(TaskFailure) {
    guard let first = items.first else { return }
    try renewInTime()
    let value: Value
    do throws(TaskFailure) {
      value = try store.transaction { () throws(TaskFailure) in try commit(Array(items)) }
    } catch {
      guard error.isRefusal else { throw error }
      guard items.count > 1 else { return try refused(first, error) }
      let middle = items.startIndex + items.count / 2
      try inHalves(items[..<middle], commit, taken: taken, refused: refused)
      return try inHalves(items[middle...], commit, taken: taken, refused: refused)
    }
    taken(items, value)
  }

  /// Extends this host's leases if it is time to: also in the midst of a turn, which with many refusals may take longer
  /// than a lease.
  func renewInTime() throws(TaskFailure) {
    let now = Clock.monotonic
    guard alarms.isTimeToRenew(now), !running.isEmpty || !ends.isEmpty else { return }
    alarms.hasRenewed(now)
    var lost: [EngineRun] = []
    try inHalves(leased[...]) { ids throws(TaskFailure) in
      try renew(ids)
    } taken: {
      lost += $1
    } refused: { id, failure throws(TaskFailure) in
      faults.noteRefusal(of: "the renewal of the lease of task \(id)", failure, now)
    }
    for run in lost { run.cancel(isOverdue: false) }
  }

  func writeDown(_ ends: [AttemptEnd], _ now: UInt64) throws(TaskFailure) {
    try inHalves(ends[...]) { ends throws(TaskFailure) in
      try store.end(ends)
    } taken: { _, _ in
    } refused: { end, failure throws(TaskFailure) in
      faults.noteRefusal(of: "the outcome of task \(end.id)", failure, now)
      try writeDownWithoutText(end, now)
    }
  }

  private func writeDownWithoutText(_ end: AttemptEnd, _ now: UInt64) throws(TaskFailure) {
    let name = "the outcome of task \(end.id)"
    for reason in ["(the database does not take its text)", ""] {
      var plain = end
      switch end.result {
      case .retry(let delay, _): plain.result = .retry(delay, reason: reason)
      case .dead: plain.result = .dead(reason: reason)
      case .done, .released: continue
      }
      if try step(name, now, { () throws(TaskFailure) in try store.end([plain]) }) { return }
    }
    engine.log.error("\(name) cannot be written down: it runs again when its lease is over")
  }

  /// - Parameter batch: its new tasks are taken out of it, as their callers are answered here.
  func insertApart(_ batch: inout TaskInbox.Batch) throws(TaskFailure) {
    let items = Array(zip(batch.tasks, batch.dones))
    (batch.tasks, batch.dones) = ([], [])
    var answered = 0
    do throws(TaskFailure) {
      try inHalves(items[...]) { items throws(TaskFailure) in
        try store.insert(items.map { $0.0 })
      } taken: { items, made in
        for (index, (task, done)) in items.enumerated() {
          if task.due == .now { mayBeReady.insert(task.kind) }
          let isKept = made.indices.contains(index)
          done(isKept ? .success(made[index]) : .failure(TaskFailure(EIO, "the task was not kept")))
        }
        answered += items.count
      } refused: { item, failure throws(TaskFailure) in
        item.1(.failure(failure))
        answered += 1
      }
    } catch {
      for (_, done) in items[answered...] { done(.failure(error)) }
      throw error
    }
  }
}
