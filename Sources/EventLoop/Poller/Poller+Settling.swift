/// Channels that have received put off what they send until the batch of events ends, or until `patience` has passed,
/// so that a handler that takes long does not hold up the replies to the requests before it.
///
/// A peer that has to be woken costs the sender microseconds: replies that go out together wake it once, and it has
/// read the last of them before it sleeps again.
extension Poller {
  /// Nanoseconds.
  private static var patience: UInt64 { 300_000 }

  @inline(__always)
  final func beginBatch(now: UInt64) {
    isDelivering = true
    settledAt = now
  }

  /// Before each event of a batch.
  ///
  /// - Parameter hasMore: whether it is not the last.
  @inline(__always)
  final func nextInBatch(hasMore: Bool) {
    self.hasMore = hasMore
    guard unsettled.count > 0 else { return }
    let now = SystemCalls.monotonic()
    guard now &- settledAt > Self.patience else { return }
    settledAt = now
    settleAll()
  }

  @inline(__always)
  final func endBatch() {
    if unsettled.count > 0 { settleAll() }
    isDelivering = false
  }

  /// Settles the channel before the batch ends; at once where there is nothing to wait for.
  @inline(__always)
  final func settleSoon(_ channel: Channel) {
    guard isDelivering, hasMore || unsettled.count > 0 else { return channel.settle() }
    guard !channel.isUnsettled else { return }
    channel.isUnsettled = true
    // The table keeps it, or the list of those that were stopped in this batch.
    unsafe unsettled.append(Uncounted(channel))
  }

  private func settleAll() {
    var index = 0
    while index < unsettled.count {
      unsettled.span[index].use { $0.settleFirst() }
      index &+= 1
    }
    unsettled.removeAll()
  }
}
