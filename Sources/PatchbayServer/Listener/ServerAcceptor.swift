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

  init(server: LoopServer, descriptor: consuming Descriptor) {
    self.server = server
    super.init(loop: server.loop, descriptor: descriptor)
  }

  override func accepted(_ descriptor: consuming Descriptor, peer: Span<UInt8>) {
    let connection = Connection(server: server, descriptor: descriptor, peer: ShortText(peer))
    let hasRoom = server.add(connection)
    do {
      try connection.start()
    } catch {
      server.services.log.error("a connection could not be watched: \(error)")
      connection.end()
      return
    }
    if !hasRoom { connection.turnAway() }
  }

  /// Out of descriptors or memory: the kernel keeps the connections; look again in a moment, not at once.
  override func acceptFailed(_ code: Int32) {
    guard pause == nil else { return }
    server.services.log.error("cannot accept connections for now: \(SystemError.text(of: code))")
    stop()
    let pause = AcceptPause(self)
    self.pause = pause
    loop.schedule(pause, after: 100_000_000)
  }

  /// Begins to accept, or goes on.
  func resume() {
    pause = nil
    do {
      try loop.poller.start(self)
    } catch {
      acceptFailed(error.code)
    }
  }

  /// Takes what waits with the kernel, as far as there is room for it, and no more after that.
  func finish() {
    acceptWaiting()
    stop()
    // Last, since accepting may have failed just now.
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

extension Connection {
  /// There are as many connections as may be.
  func turnAway() {
    refuse(RequestError(503, "The server has as many connections as it takes."))
    resume()
  }
}
