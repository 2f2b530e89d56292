import PluginHost

/// A ready task as its row has it. Other programs write into the same table, so that a number or a payload in it may be
/// anything: each row is checked here, where it enters the host.
struct ReadyRow {
  var id: TaskIdentifier
  var attempt: Int64
  var run: Int64
  var maximumAttempts: Int64?
  var priority: Int64
  var traceparent: String?
  /// Bytes, also of a payload that was left in the database for its size.
  var payloadSize: Int64
  /// Nil if it could not be read.
  var payload: [UInt8]?

  /// More attempts than any task reaches: `TaskRules` ends them before.
  static let attempts: Int64 = 1_000_000

  /// Why the task cannot be run; nil if it can.
  var fault: String? {
    if !(0..<Self.attempts).contains(attempt) {
      return "its row counts \(attempt) attempts, which is no number that a host writes"
    }
    if !(0..<Int64.max / 2).contains(run) { return "its row counts \(run) runs, which no host writes" }
    if let maximumAttempts, maximumAttempts < 1 {
      return "its row allows \(maximumAttempts) attempts; it must be 1 at least, or NULL"
    }
    if payloadSize > Int64(NewTask.maximumPayload) {
      return "its payload has \(payloadSize) bytes, more than \(NewTask.maximumPayload)"
    }
    if payload == nil { return "its payload cannot be read" }
    return nil
  }

  /// The attempt that begins with this claim. Only for a row without a fault.
  func claimed(_ kind: String, maximumAttempts: Int) -> ClaimedTask {
    ClaimedTask(
      id: id, kind: kind, payload: payload ?? [], attempt: Int(attempt) + 1,
      maximumAttempts: Int(min(self.maximumAttempts ?? Int64(maximumAttempts), Self.attempts)),
      priority: Int(priority), traceparent: traceparent.flatMap { TraceContext.isFit($0) ? $0 : nil },
      run: run + 1)
  }
}

/// What a claim has found.
struct Claim {
  /// This host has a lease on each.
  var tasks: [ClaimedTask] = []
  /// Ready rows that cannot be run, and why: they are dead now.
  var refused: [(id: TaskIdentifier, reason: String)] = []
  /// Rows taken out of the ready ones.
  var count: Int { tasks.count + refused.count }
}
