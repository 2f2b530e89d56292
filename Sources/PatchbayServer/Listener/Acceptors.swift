import EventLoop
import Synchronization

/// One acceptor for each loop and listening socket, on duplicates of it.
///
/// One socket and not one for each loop (SO_REUSEPORT): a second host on the same port is refused by the kernel, and
/// no connection is lost in the queue of a socket that is closed.
final class Acceptors: Sendable {
  private let acceptors: Mutex<[Entry]>

  private struct Entry: @unchecked Sendable {
    // Sendable: the acceptor is touched only on its own loop, to which the closures below are posted.
    let acceptor: ServerAcceptor
    let server: LoopServer
  }

  init(_ servers: [LoopServer], _ sockets: [ListeningSocket]) throws(SystemError) {
    var entries: [Entry] = []
    for server in servers {
      for socket in sockets {
        entries.append(
          Entry(
            acceptor: ServerAcceptor(server: server, descriptor: try socket.duplicate()), server: server))
      }
    }
    acceptors = Mutex(entries)
  }

  /// Begins to accept, on each loop.
  func start() {
    for entry in acceptors.withLock({ $0 }) {
      entry.server.loop.post { entry.acceptor.resume() }
    }
  }

  /// Takes the connections that wait with the kernel, then closes the socket; calls `done` when that has happened on
  /// every loop.
  func finish(_ done: @escaping @Sendable () -> Void) {
    let entries = acceptors.withLock { entries in
      defer { entries = [] }
      return entries
    }
    let left = Remaining(entries.count)
    for entry in entries {
      entry.server.loop.post {
        entry.acceptor.finish()
        if left.isLast() { done() }
      }
    }
  }
}

/// Counts down from several threads.
private final class Remaining: Sendable {
  private let count: Atomic<Int>
  init(_ count: Int) { self.count = Atomic(count) }
  func isLast() -> Bool { count.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 }
}
