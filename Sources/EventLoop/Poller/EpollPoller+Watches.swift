import Glibc

/// Watches of descriptors that others own.
///
/// The owner may close a descriptor under its watch. Then the kernel forgets it by itself, and its number may come
/// again for another file, of a watch or of the host's own: `watch(_:_:exclusive:)` sees that. If a duplicate keeps
/// the file open, the kernel does not forget it, and no number leads to it any more: see `leaveLeftoversBehind`.
extension EpollPoller {
  func begin(_ watch: Watch) throws(SystemError) {
    guard watch.slot < 0 else { throw SystemError(call: "epoll_ctl", code: EEXIST) }
    try self.watch(watch, Ready.events(of: watch.interest), exclusive: false)
    watches[watch.socket] = watch
  }

  func look(for interest: Readiness, _ watch: Watch) throws(SystemError) {
    guard watch.slot >= 0 else { throw SystemError(call: "epoll_ctl", code: EBADF) }
    let code = SystemCalls.modify(
      watch.socket, in: epoll, events: Ready.events(of: interest), data: mark(watch.slot))
    guard code == 0 else { throw SystemError(call: "epoll_ctl", code: code) }
    watch.interest = interest
  }

  func end(_ watch: Watch) {
    guard vacate(watch) else { return }
    watches[watch.socket] = nil
    if SystemCalls.remove(watch.socket, from: epoll) != 0 { mayHaveLeftover = true }
  }

  /// The descriptor of a watch was closed, and its number is another file's now.
  func lose(_ watch: Watch) {
    guard vacate(watch) else { return }
    if watches[watch.socket] === watch { watches[watch.socket] = nil }
    mayHaveLeftover = true
    watch.lost()
  }

  /// An event came of which nobody knows, and there may be a registration that no number leads to: it would come in
  /// each turn. All that is known goes into a new epoll set. If that fails, another turn will try again.
  func leaveLeftoversBehind() {
    guard let new = try? SystemCalls.makeEpoll(),
      (try? SystemCalls.add(wakeUp.descriptor.number, to: new, events: Ready.input, data: Self.wakeUpMark))
        != nil
    else { return }
    for case let source? in sources {
      try? SystemCalls.add(
        source.socket, to: new, events: source.wanted | (source is Channel ? Ready.edge : 0),
        data: mark(source.slot),
        exclusive: source is Acceptor)
    }
    epoll = new
    mayHaveLeftover = false
  }
}
