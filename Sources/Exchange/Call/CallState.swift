import Synchronization

/// How far a call is, and which of the many calls that its memory serves in turn.
///
/// One word, so that "is this still my call, and has nobody replied yet" is one compare-and-swap, from any thread.
///
///     idle ──dispatch──▸ open ──a reply begins──▸ replying ──▸ replied ──release──▸ idle, next serial
///                         ▴ ▾
///                       editing (somebody adds a header or a callback: the others wait a moment)
struct CallState: ~Copyable {
  package enum Phase: UInt64 {
    /// In the pool of calls, or its request still comes in.
    case idle
    /// With its handler; no reply yet.
    case open
    /// One thread changes what belongs to the reply.
    case editing
    /// One thread writes the reply.
    case replying
    /// The reply is complete.
    case replied
  }

  /// What a thread finds that wants to change a call.
  package enum Claim {
    case granted
    /// There is a reply already.
    case alreadyReplied
    /// The handle is of an earlier call.
    case ended
  }

  /// Serials wrap around; a handle held over a million calls of the same memory could be mistaken.
  static let serialBits: UInt64 = 20

  private let word = Atomic<UInt64>(0)

  package var serial: UInt64 { word.load(ordering: .relaxed) >> 3 }

  /// Whether a handle with this serial means the present call.
  package func isCurrent(_ serial: UInt64) -> Bool { Self.means(serial, word.load(ordering: .acquiring)) }

  /// The same in one order with all such looks and with `release()`.
  func isCurrentInOrder(_ serial: UInt64) -> Bool {
    Self.means(serial, word.load(ordering: .sequentiallyConsistent))
  }

  private static func means(_ serial: UInt64, _ word: UInt64) -> Bool {
    word >> 3 == serial && word & 7 != Phase.idle.rawValue
  }

  /// Loop: the handler gets the call.
  package func open() { word.store(serial << 3 | Phase.open.rawValue, ordering: .releasing) }

  /// Any thread: from open to `phase`, if it is still that call and nobody was faster.
  package func claim(_ phase: Phase, serial: UInt64) -> Claim {
    let open = serial << 3 | Phase.open.rawValue
    while true {
      let (exchanged, found) = word.compareExchange(
        expected: open, desired: serial << 3 | phase.rawValue, successOrdering: .acquiringAndReleasing,
        failureOrdering: .acquiring)
      if exchanged { return .granted }
      guard found >> 3 == serial, let now = Phase(rawValue: found & 7) else { return .ended }
      switch now {
      case .open, .editing: yieldThread()
      case .replying, .replied: return .alreadyReplied
      case .idle: return .ended
      }
    }
  }

  /// The claimant: back to open, or on to replied.
  package func settle(_ phase: Phase) { word.store(serial << 3 | phase.rawValue, ordering: .releasing) }

  var isReplied: Bool { word.load(ordering: .acquiring) & 7 == Phase.replied.rawValue }

  /// Whether a reply is there or is being written.
  package var hasReply: Bool { word.load(ordering: .acquiring) & 7 >= Phase.replying.rawValue }

  /// The thread of a blocking handler that has returned: another thread may still be writing the reply.
  func awaitReply() { while !isReplied { yieldThread() } }

  /// Whether the present call is the next one in this memory.
  func isNext(after serial: UInt64) -> Bool { self.serial == (serial &+ 1) & (1 << Self.serialBits - 1) }

  /// Loop: handles of this call are refused from now on. The memory is free once nobody reads it any more (`CallMarks`).
  package func release() {
    let next = (serial &+ 1) & (1 << Self.serialBits - 1)
    word.store(next << 3 | Phase.idle.rawValue, ordering: .sequentiallyConsistent)
  }
}
