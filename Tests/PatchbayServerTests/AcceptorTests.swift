import EventLoop
import Glibc
import HTTP
import Lanes
import Logging
import PluginHost
import Testing

@testable import PatchbayServer

/// A poller without a kernel, whose acceptors are out of descriptors.
private final class FullPoller: Poller {
  private(set) var started = 0

  override func start(_ acceptor: Acceptor) throws(SystemError) { started += 1 }
  override func acceptWaiting(_ acceptor: Acceptor) { acceptor.acceptFailed(EMFILE) }
}

@Suite struct AcceptorTests {
  private func makeServer(_ poller: Poller) -> LoopServer {
    let loop = EventLoop(poller: poller)
    loop.becomeCurrent()
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let limits = PatchbayServer.Limits()
    return LoopServer(
      loop: loop, limits: limits, capacity: Capacity(limits.connections),
      dispatcher: Dispatcher(pool: ThreadPool(), deadline: nil),
      services: CallServices(loop: loop, draining: DrainFlag(), log: log))
  }

  @Test func looksAgainAfterAMomentWhenOutOfDescriptors() throws {
    let poller = FullPoller()
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
    let poller = FullPoller()
    let server = makeServer(poller)
    let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
    var acceptor: ServerAcceptor? = ServerAcceptor(server: server, descriptor: try socket.duplicate())
    acceptor?.resume()
    // What waits with the kernel cannot be accepted now: no reason to come back to a socket that is closed.
    acceptor?.finish()
    acceptor = nil
    let end = Clock.monotonic + 150_000_000
    while Clock.monotonic < end { server.loop.turn(wait: true) }
    #expect(poller.started == 1)
  }
}
