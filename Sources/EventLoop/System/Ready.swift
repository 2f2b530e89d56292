import CPatchbayLinux

/// What a descriptor is ready for, and what to look for: the events of `epoll_ctl(2)` and `poll(2)`, whose bits are the
/// same.
enum Ready {
  static var input: UInt32 { UInt32(LINUX_POLL_IN) }
  static var output: UInt32 { UInt32(LINUX_POLL_OUT) }
  static var peerEnded: UInt32 { UInt32(LINUX_POLL_PEER_CLOSED) }
  static var broken: UInt32 { UInt32(LINUX_POLL_ERROR | LINUX_POLL_HANGUP) }
  /// Tell once, when it becomes ready, and not again as long as it is.
  static var edge: UInt32 { UInt32(truncatingIfNeeded: LINUX_POLL_EDGE) }

  /// For a watch. The peer's end counts as readable: whoever reads finds it.
  static func events(of interest: Readiness) -> UInt32 {
    (interest.contains(.readable) ? input | peerEnded : 0) | (interest.contains(.writable) ? output : 0)
  }
}

/// What a descriptor is ready for.
public struct Readiness: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let readable = Readiness(rawValue: 1)
  public static let writable = Readiness(rawValue: 2)
  /// Its other side has gone, or it has an error.
  public static let broken = Readiness(rawValue: 4)
}
