import Bytes
import Exchange
import HTTP
import Logging
import Synchronization

@testable import EventLoop
@testable import PatchbayServer

/// A host with one loop, no socket, no plugin, and a clock that the test moves: routes are Swift values.
final class MemoryHost {
  let poller = MemoryPoller()
  let loop: EventLoop
  let services: CallServices
  let exchange: LoopExchange
  let server: LoopServer
  let draining = DrainFlag()
  let pool: ThreadPool

  init(
    _ routes: [ValueRoute], deadline: UInt64? = 60_000_000_000, connections: Int = 100,
    memory: RequestMemory? = nil, _ change: (inout Limits) -> Void = { _ in }
  ) throws {
    loop = EventLoop(poller: poller)
    loop.becomeCurrent()
    var limits = Limits()
    change(&limits)
    services = CallServices(
      loop: loop, draining: draining, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      memory: memory)
    pool = ThreadPool()
    exchange = LoopExchange(services: services, dispatcher: Dispatcher(pool: pool, deadline: deadline))
    server = LoopServer(limits: limits, capacity: Capacity(connections), exchange: exchange)
    exchange.table = try ValueRoute.table(routes)
  }

  /// A client that has connected.
  func connect() throws -> MemoryClient {
    let channel = Channel(loop: loop, descriptor: Descriptor(owning: -1))
    let connection = HTTP1Connection(
      server: server, channel: channel, peer: ShortText("127.0.0.1:1".utf8.span))
    let hasRoom = server.add(connection)
    try connection.begin()
    if !hasRoom { connection.turnAway() }
    return MemoryClient(channel, of: self)
  }

  /// Moves the clock, and lets everything happen that is due.
  func pass(_ nanoseconds: UInt64) {
    poller.clock += nanoseconds
    settle()
  }

  /// Lets everything happen that can.
  func settle() {
    for _ in 0..<20 {
      loop.turn(wait: false)
      _ = poller.deliverResumed()
    }
  }
}

/// The other end of a connection in memory.
struct MemoryClient {
  let channel: Channel
  private let host: MemoryHost

  init(_ channel: Channel, of host: MemoryHost) {
    self.channel = channel
    self.host = host
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    if !channel.isClosed { channel.take(bytes.span) }
    host.settle()
  }

  /// Ends the sending half.
  func endSending() {
    if channel.isReceiving, !channel.holdsSomething {
      channel.receivedLast()
    } else {
      channel.holdsEnd = true
    }
    host.settle()
  }

  /// The connection breaks.
  func reset() {
    channel.failed(104)
    host.settle()
  }

  /// Takes so many bytes more of what waits to be sent.
  func take(_ bytes: Int) {
    host.poller.room = bytes
    if !channel.isClosed, channel.waitsToSend { channel.goOnSending() }
    host.settle()
  }

  /// All that was received.
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var bytes: [UInt8] { host.poller.sent[ObjectIdentifier(channel)] ?? [] }
  var isClosed: Bool { channel.isClosed }
  /// The host has said that it will send no more.
  var isEnded: Bool { host.poller.ended.contains(ObjectIdentifier(channel)) || channel.isClosed }

  /// The status of each response, interim ones included.
  var statuses: [Int] {
    text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
  }
}
