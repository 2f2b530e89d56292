import Bytes
import EventLoop
import Glibc
import HTTP
import Logging
import PluginHost

/// Takes new connections for one loop.
final class ServerAcceptor: Acceptor {
  private let server: LoopServer
  private var pause: AcceptPause?
  /// Since when there are too few descriptors, nanoseconds of the monotonic clock.
  private var failingSince: UInt64?

  init(server: LoopServer, descriptor: consuming Descriptor) {
    self.server = server
    super.init(loop: server.loop, descriptor: descriptor)
  }

  override func accepted(_ descriptor: consuming Descriptor, peer: Span<UInt8>) {
    if server.capacity.isCrowded { return Self.refuse(descriptor, with: Self.refusal) }
    let connection = HTTP1Connection(
      server: server, channel: Channel(loop: loop, descriptor: descriptor), peer: ShortText(peer))
    let hasRoom = server.add(connection)
    if failingSince != nil { noteSuccess() }
    do {
      try connection.begin()
    } catch {
      server.log.error("a connection could not be watched: \(error)")
      connection.end()
      return
    }
    if !hasRoom { connection.turnAway() }
  }

  /// Out of descriptors or memory: the kernel keeps the connections for a second, in which others may end; then they get 503.
  /// Looks again in a moment, not at once. The admin socket has one more descriptor.
  override func acceptFailed(_ code: Int32) {
    guard pause == nil else { return }
    let since = failingSince ?? Clock.monotonic
    failingSince = since
    if server.isAdmin {
      acceptOneMore()
    } else {
      if server.capacity.noteFailure() { tell(code) }
      if Clock.monotonic - since >= 1_000_000_000 { refuseWaiting(with: Self.refusal) }
    }
    // What is accepted is handed on, and may have failed in turn.
    guard pause == nil else { return }
    stop()
    let pause = AcceptPause(self)
    self.pause = pause
    loop.schedule(pause, after: 100_000_000)
  }

  private func tell(_ code: Int32) {
    let remedy =
      code == EMFILE
      ? "; raise the limit of open files (ulimit -n, LimitNOFILE=), or lower --max-connections" : ""
    server.log.error(
      "cannot accept connections for now, after a second they get 503: \(SystemError.text(of: code))\(remedy)"
    )
  }

  private func noteSuccess() {
    failingSince = nil
    holdSpare()
    if !server.isAdmin, server.capacity.noteSuccess() {
      server.log.info("connections are accepted again")
    }
  }

  private static let refusal: StaticString = """
    HTTP/1.1 503 Service Unavailable\r
    Content-Type: application/json\r
    Content-Length: 63\r
    Retry-After: 1\r
    Connection: close\r
    \r
    {"detail":"The server has as many connections as it can have."}
    """

  /// Begins to accept, or goes on.
  func resume() {
    pause = nil
    holdSpare()
    do {
      try loop.poller.start(self)
    } catch {
      acceptFailed(error.code)
    }
  }

  /// Takes what waits with the kernel, as far as there is room for it, and no more after that.
  func finish() {
    acceptWaiting()
    // Last, since accepting may have failed just now.
    end()
  }

  /// Takes nothing any more, and may be let go of: a pause that was scheduled would go on with it.
  func end() {
    stop()
    if let pause { loop.cancel(pause) }
    pause = nil
  }
}

private final class AcceptPause: Timer {
  private unowned let acceptor: ServerAcceptor
  init(_ acceptor: ServerAcceptor) {
    self.acceptor = acceptor
    super.init()
  }
  override func fire() { acceptor.resume() }
}
