/// What a batch of events puts off until it ends, or until `patience` has passed, so that a handler that takes long does
/// not hold up what came before it: what channels send, and calls to threads for blocking work.
///
/// A peer that has to be woken costs the sender microseconds: replies that go out together wake it once, and it has
/// read the last of them before it sleeps again.
extension Poller {
  /// Nanoseconds, about.
  static var patience: UInt64 { 300_000 }

  /// A batch puts off what it does for about so many nanoseconds.
  public final func putOff(atMost nanoseconds: UInt64) { patience = SystemCalls.ticks(of: nanoseconds) }

  @inline(__always)
  final func beginBatch() {
    isDelivering = true
    putOffSince = SystemCalls.ticks
  }

  /// Before each event of a batch.
  ///
  /// - Parameter hasMore: whether it is not the last.
  @inline(__always)
  final func nextInBatch(hasMore: Bool) {
    self.hasMore = hasMore
    guard hasPutOff else { return }
    let now = SystemCalls.ticks
    guard now &- putOffSince > patience else { return }
    putOffSince = now
    finishBatch()
    finish()
  }

  @inline(__always)
  final func endBatch() {
    hasMore = false
    if hasPutOff { finishBatch() }
    isDelivering = false
  }

  private var hasPutOff: Bool { unsettled.count > 0 || submissions.count > 0 }

  /// Settles the channel before the batch ends; at once where there is nothing to wait for.
  @inline(__always)
  final func settleSoon(_ channel: Channel) {
    guard hasMore || unsettled.count > 0 || (putsOffAlways && isDelivering) else { return channel.settle() }
    guard !channel.isUnsettled else { return }
    channel.isUnsettled = true
    // The table keeps it, or the list of those that were stopped in this batch.
    unsafe unsettled.append(Uncounted(channel))
  }

  /// Does what was put off.
  final func catchUp() {
    var index = 0
    while index < unsettled.count {
      let channel = unsettled[index]
      channel.use { $0.settleFirst() }
      index &+= 1
    }
    unsettled.removeAll()
    submissions.callThread()
  }
}
