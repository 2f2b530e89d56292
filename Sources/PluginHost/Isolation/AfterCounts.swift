/// What a plugin's functions after responses have done.
public struct AfterCounts: Sendable, Equatable {
  /// Added, and not ended.
  public var waiting = 0
  public var done = 0
  /// They returned an errno value, or threw.
  public var failed = 0
  /// The response was no success, or the host ended.
  public var skipped = 0
  /// Nanoseconds from their begin to their end: all together, and the longest.
  public var time: UInt64 = 0
  public var longest: UInt64 = 0

  public init() {}

  /// Counts those of another process as well.
  public mutating func add(_ other: AfterCounts) {
    waiting &+= other.waiting
    done &+= other.done
    failed &+= other.failed
    skipped &+= other.skipped
    time &+= other.time
    longest = max(longest, other.longest)
  }

  /// Whether there has been any.
  public var isEmpty: Bool { self == AfterCounts() }
}
