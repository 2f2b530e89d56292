import Exchange
import HTTP
import Testing

@testable import EventLoop
@testable import PatchbayServer

/// The state machine of an HTTP/1 connection, in memory: each phase, and what ends it.
@Suite struct HTTP1ConnectionTests {
  final class Late { var calls: [Call.Ticket] = [] }

  private static let second: UInt64 = 1_000_000_000
  private static let get = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let getLate = "GET /late HTTP/1.1\r\nHost: a\r\n\r\n"

  private static func host(
    _ late: Late = Late(), deadline: UInt64? = 60 * second, connections: Int = 100,
    memory: RequestMemory? = nil, _ change: (inout Limits) -> Void = { _ in }
  ) throws -> MemoryHost {
    try MemoryHost(
      [
        ValueRoute(path: "/hello") { $0.reply("hello") },
        ValueRoute(method: .post, path: "/echo") { call in
          call.reply(String(decoding: call.bodyBytes, as: UTF8.self))
        },
        ValueRoute(path: "/late") { late.calls.append($0.ticket) },
        ValueRoute(path: "/one", maximumConcurrent: 1) { late.calls.append($0.ticket) },
        ValueRoute(path: "/large") { $0.reply(String(repeating: "l", count: 100_000)) },
        ValueRoute(path: "/none") { $0.reply("", status: 204) },
        ValueRoute(path: "/hurry", deadline: second) { late.calls.append($0.ticket) },
      ], deadline: deadline, connections: connections, memory: memory, change)
  }

  // MARK: requests

  @Test func aSmallRequestGoesFromIdleToIdle() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send(Self.get)
    #expect(client.text.hasPrefix("HTTP/1.1 200 OK\r\nDate: ") && client.text.hasSuffix("\r\n\r\nhello"))
    client.send(Self.get)
    #expect(client.statuses == [200, 200] && !client.isClosed && host.services.callsUnderWay == 0)
  }

  @Test func bytesMayBeCutAnywhere() throws {
    let text =
      Self.get + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
      + "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      let host = try Self.host()
      let client = try host.connect()
      client.send(Array(bytes[..<cut]))
      client.send(Array(bytes[cut...]))
      #expect(client.statuses == [200, 200, 200], "cut at \(cut)")
      #expect(client.text.hasSuffix("abcde") && client.text.contains("\r\n\r\nbodyHTTP"), "cut at \(cut)")
    }
  }

  @Test func aByteAtATimeIsARequestToo() throws {
    let host = try Self.host()
    let client = try host.connect()
    for byte in Self.get.utf8 { client.send([byte]) }
    #expect(client.statuses == [200])
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.get + Self.getLate + Self.get)
    #expect(client.statuses == [200])
    late.calls[0].reply("late")
    host.settle()
    #expect(client.statuses == [200, 200, 200])
    #expect(client.text.contains("\r\n\r\nlateHTTP/1.1"))
  }

  @Test(arguments: [
    ("GET /nowhere", 404), ("POST /hello", 405), ("GET /none", 204), ("OPTIONS /hello", 204),
    ("GET /a%zz", 400),
  ]) func requestsThatNoHandlerGetsAreAnsweredAndTheConnectionGoesOn(line: String, status: Int) throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(client.statuses == [status])
    if status != 400 {
      client.send(Self.get)
      #expect(client.statuses == [status, 200])
    }
    #expect(host.services.callsUnderWay == 0 || status == 400)
  }

  @Test func headGetsTheHeadOnly() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(client.text.contains("Content-Length: 5\r\n") && client.text.hasSuffix("\r\n\r\n"))
  }

  @Test func continueIsSentBeforeTheBodyComes() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    #expect(client.text == "HTTP/1.1 100 Continue\r\n\r\n")
    client.send("body")
    #expect(client.statuses == [100, 200])
  }

  // MARK: the end of a connection

  @Test(arguments: [
    ("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "Connection: close"),
    ("GET /hello HTTP/1.0\r\n\r\n", "Connection: close"),
  ]) func aClientThatAsksForTheEndGetsIt(request: String, says: String) throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send(request)
    #expect(client.statuses == [200] && client.text.contains(says) && client.isClosed)
  }

  @Test func anOldClientThatWantsToStayStays() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(client.text.contains("Connection: keep-alive") && !client.isClosed)
  }

  @Test func aMalformedRequestIsTheLast() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("GET /hello HTTP/1.1\r\nbad line\r\n\r\n" + Self.get)
    #expect(client.statuses == [400] && client.isEnded && !client.isClosed)
    // What it still sends is thrown away, so that it can read why.
    client.send(Self.get)
    #expect(client.statuses == [400])
    host.pass(2 * Self.second)
    #expect(client.isClosed && host.services.callsUnderWay == 0)
  }

  @Test func whileTheHostEndsReplyAndConnectionAreTheLast() throws {
    let late = Late()
    let host = try Self.host(late)
    let (busy, idle) = (try host.connect(), try host.connect())
    busy.send(Self.getLate)
    idle.send(Self.get)
    host.draining.set()
    let isEmpty = Flag()
    host.server.beginEnding { isEmpty.set() }
    host.pass(Self.second)
    #expect(idle.isClosed && !busy.isClosed && !isEmpty.isSet)
    late.calls[0].reply("last")
    host.settle()
    #expect(busy.text.contains("Connection: close") && busy.isEnded)
    busy.endSending()
    #expect(busy.isClosed && isEmpty.isSet)
  }

  // MARK: limits

  @Test(arguments: [
    ("GET /\(String(repeating: "x", count: 300)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("GET /hello HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 600))\r\n\r\n", 431),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", 413),
    (
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n\(String(repeating: "x", count: 5000))",
      413
    ),
  ]) func whatIsTooLargeIsRefused(request: String, status: Int) throws {
    let host = try Self.host { limits in
      limits.head = HeadLimits(requestLine: 256, fieldCount: 8, headBytes: 512)
      limits.body = 2_000
    }
    let client = try host.connect()
    client.send(request)
    #expect(client.statuses == [status] && client.isEnded)
  }

  @Test(arguments: [
    ("GET /hello HT", 10, 408), ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo", 30, 408),
  ]) func whatComesTooSlowlyIsRefused(begin: String, seconds: UInt64, status: Int) throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send(begin)
    host.pass((seconds - 1) * Self.second)
    #expect(client.statuses == [])
    host.pass(2 * Self.second)
    #expect(client.statuses == [status])
    host.pass(3 * Self.second)
    #expect(client.isClosed && host.services.callsUnderWay == 0)
  }

  @Test func aBodyThatDripsIsTooSlowThoughEachPieceIsInTime() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    for _ in 0..<6 where client.statuses.isEmpty {
      host.pass(10 * Self.second)
      client.send("x")
    }
    #expect(client.statuses == [408])
  }

  @Test func anIdleConnectionIsClosedWithoutAWord() throws {
    let host = try Self.host()
    let client = try host.connect()
    client.send(Self.get)
    host.pass(74 * Self.second)
    #expect(!client.isClosed)
    host.pass(2 * Self.second)
    #expect(client.isClosed && client.statuses == [200])
  }

  @Test func oneConnectionTooManyIsTold() throws {
    let host = try Self.host(connections: 1)
    let (first, second) = (try host.connect(), try host.connect())
    host.settle()
    #expect(second.statuses == [503] && second.isEnded && !first.isEnded)
    first.send(Self.get)
    #expect(first.statuses == [200])
  }

  @Test func aRouteThatIsFullIs503AndAgainFreeLater() throws {
    let late = Late()
    let host = try Self.host(late)
    let (first, second) = (try host.connect(), try host.connect())
    first.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n")
    second.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(second.statuses == [503] && second.text.contains("Retry-After: 1"))
    late.calls[0].reply("first")
    host.settle()
    #expect(first.statuses == [200])
    second.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n")
    late.calls[1].reply("second")
    host.settle()
    #expect(second.statuses == [503, 200])
  }

  @Test func aBodyThatMemoryHasNoRoomForIs503() throws {
    let host = try Self.host(memory: RequestMemory(limit: 100_000)) { $0.body = 1 << 20 }
    let client = try host.connect()
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n")
    let other = try host.connect()
    client.send([UInt8](repeating: 1, count: 80_000))
    other.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n")
    #expect(other.statuses == [503])
    client.send([UInt8](repeating: 1, count: 10_000))
    #expect(client.statuses == [200])
  }

  // MARK: handlers that take their time

  @Test func aReplyAfterTheDeadlineGoesNowhere() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send("GET /hurry HTTP/1.1\r\nHost: a\r\n\r\n")
    host.pass(Self.second + 1)
    #expect(client.statuses == [504] && late.calls[0].call.isForNobody)
    client.send(Self.get)
    #expect(client.statuses == [504, 200])
    #expect(late.calls[0].reply("too late") == 0)
    host.settle()
    #expect(client.statuses == [504, 200] && host.services.callsUnderWay == 0)
  }

  @Test func aClientThatIsResetCancelsItsCall() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.getLate)
    client.reset()
    #expect(client.isClosed && late.calls[0].call.isForNobody)
    late.calls[0].reply("to nobody")
    host.settle()
    #expect(host.services.callsUnderWay == 0)
  }

  @Test func aHalfClosedClientGetsItsReplyAndIsLookedFor() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.getLate)
    client.endSending()
    #expect(!client.isClosed)
    host.pass(2 * Self.second)
    #expect(client.statuses == [100])
    late.calls[0].reply("late")
    host.settle()
    #expect(client.statuses == [100, 200] && client.isClosed)
  }

  @Test func aReplyFromAnotherThreadIsSentByTheLoop() async throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.getLate)
    let ticket = late.calls[0]
    let thread = ThreadPool()
    #expect(thread.submit(ClosureJob { ticket.reply(String(repeating: "t", count: 40_000)) }))
    while client.statuses.isEmpty { host.settle() }
    #expect(client.statuses == [200] && client.text.hasSuffix("ttt"))
    #expect(client.bytes.count > 40_000 && host.services.callsUnderWay == 0)
  }

  @Test func aSecondReplyIsRefused() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.getLate)
    #expect(late.calls[0].reply("one") == 0)
    #expect(late.calls[0].reply("two") != 0)
    host.settle()
    #expect(late.calls[0].reply("three") != 0)
    #expect(client.statuses == [200] && client.text.hasSuffix("one"))
  }

  // MARK: clients that read slowly

  @Test func aReplyThatIsTakenSlowlyIsSentInPiecesAndThenTheNextRequestIsServed() throws {
    let host = try Self.host()
    host.poller.room = 1_000
    let client = try host.connect()
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get)
    #expect(client.bytes.count == 1_000)
    client.take(50_000)
    #expect(client.bytes.count == 51_000 && client.statuses == [200])
    client.take(.max)
    #expect(client.statuses == [200, 200] && client.text.hasSuffix("hello"))
  }

  @Test func aClientThatTakesNothingIsClosed() throws {
    let host = try Self.host()
    host.poller.room = 1_000
    let client = try host.connect()
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    host.pass(29 * Self.second)
    #expect(!client.isClosed)
    host.pass(2 * Self.second)
    #expect(client.isClosed && host.services.callsUnderWay == 0)
  }

  @Test func aClientThatSendsAheadIsHeldBack() throws {
    let late = Late()
    let host = try Self.host(late)
    let client = try host.connect()
    client.send(Self.getLate)
    client.send([UInt8](repeating: UInt8(ascii: "x"), count: 200_000))
    #expect(!client.channel.isReceiving)
    late.calls[0].reply("late")
    host.settle()
    #expect(client.statuses == [200, 414])
  }
}

extension Call {
  fileprivate var bodyBytes: [UInt8] { body.withSpan { bytes in bytes.indices.map { bytes[$0] } } }
}

/// Set by a closure that is called from anywhere.
private final class Flag: @unchecked Sendable {
  // Sendable: the tests' loop and the test are one thread.
  private(set) var isSet = false
  func set() { isSet = true }
}
