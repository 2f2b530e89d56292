import Bytes
import Exchange
import Glibc
import HTTP
import Testing

@testable import EventLoop
@testable import PatchbayServer

/// What the seam between protocols and routes is for: another protocol, and a connection that changes its own.
@Suite struct SecondProtocolTests {
  private static func routes(_ late: LateCalls = LateCalls()) -> [ValueRoute] {
    [
      ValueRoute(path: "/hello/{name}") { call in
        call.reply("hello \(call.pathParameter(0) ?? "")")
      },
      ValueRoute(path: "/late") { late.calls.append($0.ticket) },
      ValueRoute(path: "/blocking", lane: .pool) { $0.reply("from the pool") },
    ]
  }

  final class LateCalls { var calls: [Call.Ticket] = [] }

  private static func line(_ host: MemoryHost) throws -> MemoryClient {
    let channel = Channel(loop: host.loop, descriptor: Descriptor(owning: -1))
    let connection = LineConnection(
      server: host.server, channel: channel, peer: ShortText("127.0.0.1:1".utf8.span))
    _ = host.server.add(connection)
    try connection.begin()
    return MemoryClient(channel, of: host)
  }

  @Test func aLineIsServedByTheSameRoutes() throws {
    let host = try MemoryHost(Self.routes())
    let client = try Self.line(host)
    client.send("GET /hello/line\nGET /nowhere\nPOST /hello/x\nGET /hello/")
    #expect(client.text.hasPrefix("200 hello line\n404 {"))
    #expect(client.text.contains("\n405 {"))
    client.send("rest\n")
    #expect(client.text.hasSuffix("\n200 hello rest\n"))
    #expect(!client.text.contains("HTTP/1"))
  }

  @Test func answersComeInOrderThoughOneIsLate() throws {
    let late = LateCalls()
    let host = try MemoryHost(Self.routes(late))
    let client = try Self.line(host)
    client.send("GET /late\nGET /hello/next\n")
    #expect(client.text == "")
    late.calls[0].reply("at last")
    host.settle()
    #expect(client.text == "200 at last\n200 hello next\n")
  }

  @Test func aClientThatHasGoneCancelsItsCall() throws {
    let late = LateCalls()
    let host = try MemoryHost(Self.routes(late))
    let client = try Self.line(host)
    client.send("GET /late\n")
    client.reset()
    #expect(client.isClosed && late.calls[0].call.isForNobody)
    #expect(host.services.callsUnderWay == 1)
    late.calls[0].reply("to nobody")
    host.settle()
    #expect(client.text == "" && host.services.callsUnderWay == 0)
  }

  /// Answers `Upgrade: line` by changing the protocol.
  private final class Upgrade: Responder {
    override func respond(to call: Call) -> Outcome? {
      guard call.asks(for: "/upgrade"), let connection = call.sink as? HTTP1Connection else { return nil }
      let next = LineConnection(
        server: connection.server, channel: connection.channel, peer: ShortText("127.0.0.1:1".utf8.span))
      connection.upgrade(to: "line", fields: Array("X-Line: 1\r\n".utf8).span, next)
      return .replied
    }
  }

  private static let head = "GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: line\r\n\r\n"
  private static let switching =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: line\r\nX-Line: 1\r\n\r\n"

  @Test(arguments: [0, 1, 30, head.utf8.count - 1, head.utf8.count, head.utf8.count + 7])
  func aLiveConnectionChangesItsProtocolWhereverItsBytesAreCut(cut: Int) throws {
    let host = try MemoryHost(Self.routes())
    host.exchange.responders = [Upgrade()]
    let client = try host.connect()
    client.send("GET /hello/http HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(client.text.hasSuffix("hello http"))
    let before = client.bytes.count
    let bytes = Array((Self.head + "GET /hello/line\nGET /hello/again\n").utf8)
    client.send(Array(bytes[..<cut]))
    client.send(Array(bytes[cut...]))
    #expect(
      String(decoding: client.bytes[before...], as: UTF8.self)
        == Self.switching + "200 hello line\n200 hello again\n")
    client.send("GET /hello/on\n")
    #expect(client.text.hasSuffix("200 hello again\n200 hello on\n"))
    #expect(host.services.callsUnderWay == 0)
    client.endSending()
    #expect(client.isClosed)
  }

  @Test func bytesThatWaitBehindALateReplyAreHandedOverToo() throws {
    let late = LateCalls()
    let host = try MemoryHost(Self.routes(late))
    host.exchange.responders = [Upgrade()]
    let client = try host.connect()
    client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n" + Self.head + "GET /hello/line\n")
    #expect(client.text == "")
    late.calls[0].reply("late")
    host.settle()
    #expect(client.text.hasSuffix("late" + Self.switching + "200 hello line\n"))
  }

  /// The same on sockets of the kernel's, with each way to wait.
  @Test(arguments: PollerKind.allCases) func bothProtocolsOnOneSocket(kind: PollerKind) throws {
    let loop = EventLoop(poller: try kind.make())
    loop.becomeCurrent()
    let memory = try MemoryHost(Self.routes())
    loop.becomeCurrent()
    let services = CallServices(
      loop: loop, draining: DrainFlag(), log: memory.services.log)
    let pool = ThreadPool()
    let exchange = LoopExchange(services: services, dispatcher: Dispatcher(pool: pool, deadline: nil))
    exchange.table = memory.exchange.table
    exchange.responders = [Upgrade()]
    let server = LoopServer(limits: Limits(), capacity: Capacity(10), exchange: exchange)
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    defer { close(ends[1]) }
    let connection = HTTP1Connection(
      server: server, channel: Channel(loop: loop, descriptor: Descriptor(owning: ends[0])),
      peer: ShortText("127.0.0.1:1".utf8.span))
    _ = server.add(connection)
    try connection.begin()
    let text = "GET /blocking HTTP/1.1\r\nHost: a\r\n\r\n" + Self.head + "GET /hello/line\nGET /blocking\n"
    try #require(write(ends[1], text, text.utf8.count) == text.utf8.count)
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let expected = Self.switching + "200 hello line\n200 from the pool\n"
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while !String(decoding: received, as: UTF8.self).hasSuffix(expected), clock.now < end {
      loop.turn(wait: false)
      let count = read(ends[1], &buffer, buffer.count)
      if count > 0 { received += buffer[..<count] }
    }
    #expect(String(decoding: received, as: UTF8.self).hasSuffix("from the pool" + expected))
    server.endAll()
    for _ in 0..<4 { loop.turn(wait: false) }
    #expect(services.callsUnderWay == 0)
  }
}
