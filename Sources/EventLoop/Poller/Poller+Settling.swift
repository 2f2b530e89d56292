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

  /// Between two events of a batch.
  @inline(__always)
  final func settleIfDue() {
    guard !unsettled.isEmpty else { return }
    let now = SystemCalls.monotonic()
    guard now &- settledAt > Self.patience else { return }
    settledAt = now
    settleAll()
  }

  @inline(__always)
  final func endBatch() {
    if !unsettled.isEmpty { settleAll() }
    isDelivering = false
  }

  /// Settles the channel before the batch ends; outside one, at once.
  @inline(__always)
  final func settleSoon(_ channel: Channel) {
    guard isDelivering else { return channel.settle() }
    guard !channel.isUnsettled else { return }
    channel.isUnsettled = true
    // The table keeps it, or the list of those that were stopped in this batch.
    unsafe unsettled.append(Uncounted(channel))
  }

  private func settleAll() {
    for channel in unsettled { channel.use { $0.settleFirst() } }
    unsettled.removeAll(keepingCapacity: true)
  }
}
