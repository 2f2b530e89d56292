/// A descriptor that somebody else owns, watched on one loop: it is told when the descriptor is ready, and does the
/// rest itself. For code that brings its own input and output. Subclass it.
///
/// Belongs to its loop. Level-triggered: told again in each turn until what is there has been read or written.
open class Watch: EventSource {
  /// What to look for: never empty while it is watched.
  public internal(set) final var interest: Readiness

  public init(loop: EventLoop, descriptor: Int32, interest: Readiness) {
    self.interest = interest
    super.init(loop: loop, borrowing: descriptor)
  }

  /// Whether the poller watches it.
  public final var isWatched: Bool { slot >= 0 }

  // MARK: what happened, to override

  /// The descriptor is ready. When it is `broken`, all that was asked for is said too: whoever reads or writes finds
  /// the error.
  open func ready(_ readiness: Readiness) {}

  /// The descriptor was closed while it was watched, and its number is in use again: it is watched no more.
  open func lost() {}

  // MARK: what to do

  /// Begins to watch.
  ///
  /// - Throws: `EEXIST` if this loop watches the descriptor already, `EPERM` if the kernel cannot wait for such a file,
  ///   `EBADF` if it is not open.
  public final func start() throws(SystemError) { try loop.poller.start(self) }

  /// Looks for something else from now on.
  ///
  /// - Throws: `EBADF` or `ENOENT` if the descriptor was closed meanwhile.
  public final func look(for interest: Readiness) throws(SystemError) {
    guard interest != self.interest else { return }
    try loop.poller.change(self, to: interest)
  }

  /// Watches no more; nothing is told after this. Harmless if it is not watched.
  public final func stop() { loop.poller.stop(self) }

  override func ready(_ events: UInt32, on poller: Poller) {
    var readiness: Readiness = []
    if events & (Ready.input | Ready.peerEnded) != 0 { readiness.insert(.readable) }
    if events & Ready.output != 0 { readiness.insert(.writable) }
    if events & Ready.broken != 0 { readiness.formUnion([.broken, interest]) }
    ready(readiness)
  }

  override var wanted: UInt32 { Ready.events(of: interest) }
}
