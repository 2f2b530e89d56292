import Exchange
import Glibc
import HTTP
import Logging
import PluginHost
import Testing

@testable import EventLoop
@testable import PatchbayServer

/// A poller that never says anything.
private final class SilentPoller: Poller {
  private(set) var started = 0

  override func start(_ acceptor: Acceptor) throws(SystemError) {
    started += 1
    acceptor.slot = 0
  }
}

@Suite struct AcceptorTests {
  private func makeServer(_ poller: Poller) -> LoopServer {
    let loop = EventLoop(poller: poller)
    loop.becomeCurrent()
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let limits = PatchbayServer.Limits()
    return LoopServer(
      limits: limits, capacity: Capacity(limits.connections),
      exchange: LoopExchange(
        services: CallServices(loop: loop, draining: DrainFlag(), log: log),
        dispatcher: Dispatcher(pool: ThreadPool(), deadline: nil)))
  }

  @Test func looksAgainAfterAMomentWhenOutOfDescriptors() throws {
    let poller = SilentPoller()
    let server = makeServer(poller)
    let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
    let acceptor = ServerAcceptor(server: server, descriptor: try socket.duplicate())
    acceptor.resume()
    acceptor.acceptFailed(EMFILE)
    #expect(poller.started == 1)
    while poller.started == 1 { server.loop.turn(wait: true) }
    #expect(poller.started == 2)
  }

  @Test func neverLooksAgainOnceItHasFinished() throws {
    let poller = SilentPoller()
    let server = makeServer(poller)
    // It does not listen: accept(2) fails.
    let socket = Descriptor(
      owning: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0))
    var acceptor: ServerAcceptor? = ServerAcceptor(server: server, descriptor: socket)
    acceptor?.resume()
    // What waits with the kernel cannot be accepted now: no reason to come back to a socket that is closed.
    acceptor?.finish()
    acceptor = nil
    let end = Clock.monotonic + 150_000_000
    while Clock.monotonic < end { server.loop.turn(wait: true) }
    #expect(poller.started == 1)
  }

  /// As the admin socket's, where its file has gone while it was out of descriptors.
  @Test func mayBeLetGoOfInAPause() throws {
    let poller = SilentPoller()
    let server = makeServer(poller)
    let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
    var acceptor: ServerAcceptor? = ServerAcceptor(server: server, descriptor: try socket.duplicate())
    acceptor?.resume()
    acceptor?.acceptFailed(EMFILE)
    acceptor?.end()
    acceptor = nil
    let end = Clock.monotonic + 150_000_000
    while Clock.monotonic < end { server.loop.turn(wait: true) }
    #expect(poller.started == 1)
  }
}
