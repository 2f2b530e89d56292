import Synchronization

/// Lets readers in until it is closed, and tells when the last one has left.
///
/// What the host lends is valid until the reply. A `Call` can be in use on other threads when its handler returns, so
/// the reply has to wait for them, without a lock around what they do.
struct ReadGate: ~Copyable, Sendable {
  /// How many readers are inside, and whether the gate is closed.
  private let state = Atomic<UInt32>(0)
  private let whenIdle = Mutex<(@Sendable () -> Void)?>(nil)

  private static let closed: UInt32 = 1 << 31

  /// Whether no reader gets in any more.
  var isClosed: Bool { state.load(ordering: .acquiring) & Self.closed != 0 }

  /// Whether it is closed, and the last reader has left.
  var isDrained: Bool { state.load(ordering: .acquiring) == Self.closed }

  /// False once the gate is closed. If true, `leave` must follow.
  func enter() -> Bool {
    var seen = state.load(ordering: .relaxed)
    while seen & Self.closed == 0 {
      let result = state.weakCompareExchange(expected: seen, desired: seen + 1, ordering: .acquiring)
      if result.exchanged { return true }
      seen = result.original
    }
    return false
  }

  func leave() {
    if state.subtract(1, ordering: .acquiringAndReleasing).newValue == Self.closed { runWhenIdle() }
  }

  /// Closes the gate, unless a reader is inside.
  /// - Returns: whether it is closed now, with no reader inside.
  func closeIfIdle() -> Bool {
    state.compareExchange(expected: 0, desired: Self.closed, ordering: .acquiringAndReleasing).exchanged
  }

  /// Closes the gate; calls `body` when no reader is inside: now, or on the last one's thread. Once only.
  func close(_ body: @escaping @Sendable () -> Void) {
    whenIdle.withLock { $0 = body }
    if state.bitwiseOr(Self.closed, ordering: .acquiringAndReleasing).newValue == Self.closed {
      runWhenIdle()
    }
  }

  private func runWhenIdle() {
    whenIdle.withLock { $0.take() }?()
  }
}
