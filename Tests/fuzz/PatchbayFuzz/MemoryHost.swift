import Bytes
import CPatchbay
import HTTP
import Lanes
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
      loop: loop, limits: limits, capacity: Capacity(limits.connections),
      dispatcher: Dispatcher(pool: ThreadPool(), deadline: nil),
      services: CallServices(loop: loop, draining: DrainFlag(), log: log))
    do {
      server.table = try MemoryPlugin.table(log)
    } catch {
      fatalError("\(error)")
    }
  }

  /// All that a client gets who sends these bytes, and then no more.
  func serve(_ bytes: Span<UInt8>, cuts: UInt8, room: Int) -> [UInt8] {
    poller.begin(room: room)
    let connection = Connection(
      server: server, descriptor: Descriptor(owning: -1), peer: ShortText("127.0.0.1:1".utf8.span))
    _ = server.add(connection)
    do {
      try connection.start()
    } catch {
      fatalError("\(error)")
    }
    for piece in Pieces(of: bytes.count, seed: cuts) {
      guard !connection.isClosed else { break }
      connection.take(bytes.extracting(piece))
      advance(connection)
    }
    if !connection.isClosed {
      if connection.isReceiving, !connection.holdsSomething {
        connection.receivedLast()
      } else {
        connection.holdsEnd = true
      }
      advance(connection)
    }
    if !connection.isClosed { connection.end() }
    advance(connection)
    hold(server.services.callsUnderWay == 0, "\(server.services.callsUnderWay) calls stay")
    return poller.sent
  }

  /// Lets everything happen that can: late replies, jobs, a socket that takes more.
  private func advance(_ connection: Connection) {
    for _ in 0..<100_000 {
      let before = poller.sent.count
      let hasReplied = MemoryPlugin.replyLate()
      server.loop.turn(wait: false)
      if !connection.isClosed, connection.waitsToSend { connection.goOnSending() }
      let hasResumed = poller.hasResumed
      poller.hasResumed = false
      if hasResumed, !connection.isClosed { connection.takeHeld() }
      if !hasReplied, !hasResumed, poller.sent.count == before { return }
    }
    hold(false, "a connection that never comes to rest")
  }
}
