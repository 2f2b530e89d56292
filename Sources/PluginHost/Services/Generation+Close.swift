import EventLoop

extension Generation {
  /// Its calls have ended, and it will have no more: ends its timers and watches, and lets nothing begin any more. From
  /// any thread, once or more often; wait for `isClosed` before `stop`.
  public func close() {
    guard services.close() else { return }
    for loop in HostLoops.all.withLock({ $0 }) {
      loop.post { [self] in (loop.guest as? ServiceTable)?.endAll(of: self) }
    }
  }
}
