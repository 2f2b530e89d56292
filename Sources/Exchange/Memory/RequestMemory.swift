import Synchronization

/// Bytes that the requests of all loops together may hold, and replies that clients have not taken: one sum for the host.
///
/// Bodies are refused past it. What comes with a request that was let in (its head, what is pipelined behind it, a reply that its
/// client is slow to take) is counted and may go past it; no further request is let in then.
public final class RequestMemory: Sendable {
  public let limit: Int
  private let taken = Atomic<Int>(0)

  public init(limit: Int) { self.limit = limit }

  /// False, and nothing is taken, if that is more than there may be.
  package func take(_ bytes: Int) -> Bool {
    let (sum, overflow) = taken.load(ordering: .relaxed).addingReportingOverflow(bytes)
    guard !overflow, sum <= limit else { return false }
    if taken.add(bytes, ordering: .relaxed).newValue <= limit { return true }
    giveBack(bytes)
    return false
  }

  func takeAnyway(_ bytes: Int) { taken.wrappingAdd(bytes, ordering: .relaxed) }
  package func giveBack(_ bytes: Int) { taken.wrappingSubtract(bytes, ordering: .relaxed) }

  /// How many bytes there may be more; negative where it is exceeded.
  package var left: Int { limit &- taken.load(ordering: .relaxed) }
}

/// One loop's part of it, taken in steps, so that a small request needs no look at what all loops share. Belongs to the loop.
struct RequestAllowance: ~Copyable {
  package let memory: RequestMemory
  /// Bytes that are taken from `memory` and not used.
  private var spare = 0
  private let step: Int
  /// The sum was exceeded when something was taken last.
  private(set) var mayBeExceeded = false

  /// - Parameter loops: how many share the memory; what they have taken ahead is a small part of it.
  init(_ memory: RequestMemory, loops: Int) {
    self.memory = memory
    step = min(256 * 1024, memory.limit / (16 * max(1, loops)))
  }

  /// False if requests hold as much as they may.
  @inline(__always)
  package mutating func take(_ bytes: Int) -> Bool {
    guard bytes > spare else {
      spare &-= bytes
      return true
    }
    return takeMore(bytes)
  }

  @inline(never)
  private mutating func takeMore(_ bytes: Int) -> Bool {
    if memory.take(bytes &- spare &+ step) {
      spare = step
      return true
    }
    guard memory.take(bytes &- spare) else { return false }
    spare = 0
    return true
  }

  /// Past the limit, too: `isExceeded` says so afterwards.
  mutating func takeAnyway(_ bytes: Int) {
    guard !take(bytes) else { return }
    memory.takeAnyway(bytes &- spare)
    spare = 0
    mayBeExceeded = true
  }

  package mutating func giveBack(_ bytes: Int) {
    spare &+= bytes
    if mayBeExceeded {
      memory.giveBack(spare)
      spare = 0
    } else if spare > 2 &* step {
      memory.giveBack(spare &- step)
      spare = step
    }
  }

  /// Whether a request of that many bytes could be taken now.
  package func hasRoom(for bytes: Int) -> Bool { bytes <= spare || bytes &- spare <= memory.left }

  /// Whether requests hold more than they may; looks again.
  mutating func isExceeded() -> Bool {
    mayBeExceeded = memory.left < 0
    return mayBeExceeded
  }
}
