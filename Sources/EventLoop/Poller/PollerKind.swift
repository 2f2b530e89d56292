/// How an event loop waits.
public enum PollerKind: String, Sendable, CaseIterable {
  case epoll
  case ring = "io_uring"

  /// A poller for one loop.
  public func make() throws(SystemError) -> Poller {
    switch self {
    case .epoll: try EpollPoller()
    case .ring: try RingPoller()
    }
  }
}

/// Which poller the user wants.
public enum PollerChoice: String, Sendable {
  /// io_uring, which has been measured to be ahead (docs/decisions/0018-io-uring.md), where it is to be had.
  case auto
  case epoll
  case ring = "io_uring"

  /// The poller to use, and why it is not io_uring: containers often forbid io_uring, and old kernels
  /// lack parts of it.
  public func resolve() -> (kind: PollerKind, fallBack: String?) {
    guard self != .epoll else { return (.epoll, nil) }
    do throws(SystemError) {
      try RingPoller.check()
      return (.ring, nil)
    } catch {
      let reason =
        "io_uring is not to be had here (\(error)); it needs Linux 6.1 and a sandbox that allows it"
      return (.epoll, reason)
    }
  }
}
