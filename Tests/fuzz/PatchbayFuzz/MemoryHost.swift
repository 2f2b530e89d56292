import Bytes
import CPatchbay
import Exchange
import HTTP
import Logging

@testable import EventLoop
@testable import PatchbayServer
@testable import PluginHost

/// A host with one loop and no sockets: bytes of a client in, bytes to it out.
final class MemoryHost {
  private let poller = MemoryPoller()
  private let server: LoopServer

  init() {
    let loop = EventLoop(poller: poller)
    loop.becomeCurrent()
    let log = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
    var limits = Limits()
    limits.head = HeadLimits(requestLine: 256, fieldCount: 8, headBytes: 512)
    limits.body = 2_048
    server = LoopServer(
      limits: limits, capacity: Capacity(limits.connections),
      exchange: LoopExchange(
        services: CallServices(loop: loop, draining: DrainFlag(), log: log),
        dispatcher: Dispatcher(pool: ThreadPool(), deadline: nil)))
    do {
      server.exchange.table = try MemoryPlugin.table(log)
    } catch {
      fatalError("\(error)")
    }
  }

  /// All that a client gets who sends these bytes, and then no more.
  func serve(_ bytes: Span<UInt8>, cuts: UInt8, room: Int) -> [UInt8] {
    poller.begin(room: room)
    let channel = Channel(loop: server.loop, descriptor: Descriptor(owning: -1))
    let connection = HTTP1Connection(
      server: server, channel: channel, peer: ShortText("127.0.0.1:1".utf8.span))
    _ = server.add(connection)
    do {
      try connection.begin()
    } catch {
      fatalError("\(error)")
    }
    for piece in Pieces(of: bytes.count, seed: cuts) {
      guard !connection.channel.isClosed else { break }
      connection.channel.take(bytes.extracting(piece))
      advance(connection)
    }
    if !connection.channel.isClosed {
      if connection.channel.isReceiving, !connection.channel.holdsSomething {
        connection.channel.receivedLast()
      } else {
        connection.channel.holdsEnd = true
      }
      advance(connection)
    }
    if !connection.channel.isClosed { connection.end() }
    advance(connection)
    hold(server.exchange.services.callsUnderWay == 0, "\(server.exchange.services.callsUnderWay) calls stay")
    return poller.sent
  }

  /// Lets everything happen that can: late replies, jobs, a socket that takes more.
  private func advance(_ connection: Connection) {
    for _ in 0..<100_000 {
      let before = poller.sent.count
      let hasReplied = MemoryPlugin.replyLate()
      server.loop.turn(wait: false)
      if !connection.channel.isClosed, connection.channel.waitsToSend { connection.channel.goOnSending() }
      let hasResumed = poller.hasResumed
      poller.hasResumed = false
      if hasResumed, !connection.channel.isClosed { connection.channel.takeHeld() }
      if !hasReplied, !hasResumed, poller.sent.count == before { return }
    }
    hold(false, "a connection that never comes to rest")
  }
}
