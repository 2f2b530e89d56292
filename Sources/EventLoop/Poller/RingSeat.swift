import CPatchbayLinux

/// What the kernel has of one channel, or of one end of a socket pair. Belongs to its poller.
struct RingSeat {
  /// An operation: idle ─▸ running ─▸ idle, or, when it is cancelled, running ─▸ ending ─▸ idle. Its last completion
  /// makes it idle.
  enum Operation {
    case idle, running, ending
  }

  /// Kept until nothing of it is in the kernel any more, so that its socket is not closed before.
  var channel: Channel?
  /// One end of a socket pair, in place of a channel: the ring only polls it.
  var pair: PairChannel?
  /// The same, for the way of each completion: `channel` keeps it, and the poller's `released` until the batch is
  /// delivered.
  var uncounted: Uncounted<Channel>?
  /// Counts the channels that have had this slot.
  var generation: UInt32 = 0
  var receive = Operation.idle
  var poll = Operation.idle
  /// What the poll that is running looks for.
  var events: UInt32 = 0
  /// The poll that is running has told of room, and not all of it was used.
  var looksAgain = false
  var isStopped = false
  /// Whether it is in the poller's list of changes.
  var isChanged = false

  var isIdle: Bool { receive == .idle && poll == .idle }
}

/// What an operation is called in its completions.
struct RingMark {
  enum Kind: UInt8 {
    case cancel, receive, poll, wakeUp, others
  }

  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(_ kind: Kind, slot: Int = 0, generation: UInt32 = 0) {
    let low = UInt32(truncatingIfNeeded: slot) << 3 | UInt32(kind.rawValue)
    rawValue = UInt64(generation) << 32 | UInt64(low)
  }

  var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: rawValue & 7)) ?? .cancel }
  var slot: Int { Int(truncatingIfNeeded: (rawValue & 0xffff_ffff) >> 3) }
  var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  static let cancel = RingMark(.cancel)
  static let wakeUp = RingMark(.wakeUp)
  static let others = RingMark(.others)
}

extension linux_completion {
  /// Whether more completions of the same operation will come.
  var goesOn: Bool { flags & UInt32(LINUX_RING_MORE) != 0 }
  /// The number of the buffer with what was received; nil if there is none.
  var buffer: UInt32? { flags & UInt32(LINUX_RING_BUFFER) != 0 ? flags >> 16 : nil }
}
