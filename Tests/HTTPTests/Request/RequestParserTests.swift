import Bytes
import HTTP
import Testing

@Suite struct RequestParserTests {
  @Test func rangesCountFromTheFirstByte() throws {
    let raw = bytes("\r\nGET /a?b HTTP/1.1\r\nHost: h\r\nX:  y \r\n\r\nrest")
    var parser = RequestParser()
    var head = RequestHead()
    #expect(try parse(raw, &parser, &head))
    #expect(text(head.target, in: raw) == "/a?b")
    #expect(text(head.path, in: raw) == "/a")
    #expect(text(head.query, in: raw) == "b")
    #expect(text(head.authority, in: raw) == "h")
    #expect(text(head.fields[1].name, in: raw) == "X")
    #expect(text(head.fields[1].value, in: raw) == "y")
    #expect(head.length == raw.count - 4)
  }

  @Test(arguments: ["HEAD \u{1} HTTP/1.1\r\n", "HEAD /a b HTTP/1.1\r\n", "HEAD / HTTP/1.1\n"])
  func answerToABadRequestLineDoesNotDependOnItsPieces(line: String) {
    let raw = bytes(line)
    for pieces in [raw.count..<(raw.count + 1), 1..<(raw.count + 1)] {
      var parser = RequestParser()
      var head = RequestHead()
      #expect(throws: RequestError.self) {
        for end in pieces { _ = try parse(Array(raw.prefix(end)), &parser, &head) }
      }
      #expect(head.method == .get)
    }
  }

  @Test func oneHeadServesManyRequests() throws {
    var parser = RequestParser()
    var head = RequestHead()
    #expect(
      try parse(
        "POST http://x/%20?q HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n", &parser, &head))
    #expect(head.framing == .chunked)
    #expect(head.expectsContinue && head.hasQuery && head.pathIsEncoded && !head.keepAlive)
    parser.reset()
    let second = bytes("GET /a HTTP/1.1\r\nHost: other\r\n\r\n")
    #expect(try parse(second, &parser, &head))
    #expect(head.framing == .none)
    #expect(!head.expectsContinue && !head.hasQuery && !head.pathIsEncoded && head.keepAlive)
    #expect(head.query.isEmpty)
    #expect(text(head.authority, in: second) == "other")
    #expect(fieldCount(head) == 1)
  }

  @Test func aCompleteHeadStaysCompleteUntilReset() throws {
    var parser = RequestParser()
    var head = RequestHead()
    let raw = bytes("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(try parse(raw, &parser, &head))
    #expect(try parse(raw, &parser, &head))
    #expect(fieldCount(head) == 1)
  }

  @Test func anErrorIsReportedBeforeTheHeadIsComplete() {
    #expect(status("GET / HTTP/1.1\r\nBad Field: x\r\n") == 400)
    #expect(status("GET / HTTP/3.0\r\n") == 505)
    #expect(status("GET /\n") == 400)
    #expect(status("GET / HTTP/1.1\r\nHost: a b\r\n") == 400)
    #expect(status("GET / HTTP/1.1\r\nA\u{0}") == 400)
  }

  @Test func limitsHoldBeforeALineIsComplete() {
    let limits = HeadLimits(requestLine: 20, fieldCount: 2, headBytes: 30)
    #expect(status("GET /67890123456789a", limits) == nil)
    #expect(status("GET /67890123456789ab", limits) == 414)
    let start = "GET / HTTP/1.1\r\n"
    #expect(status(start + "A: " + String(repeating: "b", count: 27), limits) == nil)
    #expect(status(start + "A: " + String(repeating: "b", count: 28), limits) == 431)
    #expect(status(start + "A: 1\r\nA: 2\r\n", limits) == nil)
    #expect(status(start + "A: 1\r\nA: 2\r\nA: 3\r\n", limits) == 431)
    // "Host: h" and CRLF are 9 bytes, "A: " and CRLF 5.
    let value = String(repeating: "b", count: 16)
    #expect(status(start + "Host: h\r\nA: \(value)\r\n\r\n", limits) == nil)
    #expect(status(start + "Host: h\r\nA: \(value)b\r\n\r\n", limits) == 431)
  }

  @Test func aFieldIsFoundByNameAndPlace() throws {
    let raw = bytes("GET / HTTP/1.1\r\nHost: h\r\nAccept: 1\r\nX: y\r\naccept: 2\r\n\r\n")
    var parser = RequestParser()
    var head = RequestHead()
    #expect(try parse(raw, &parser, &head))
    func find(_ name: String, nth: Int = 0) -> String? {
      head.field(bytes(name).span, nth: nth, in: raw.span).map { text($0, in: raw) }
    }
    #expect(find("ACCEPT") == "1")
    #expect(find("Accept", nth: 1) == "2")
    #expect(find("Accept", nth: 2) == nil)
    #expect(find("Accep") == nil)
    #expect(find("") == nil)
  }

  /// A client that sends byte by byte must not make a head cost more than its length.
  @Test func aSlowClientCostsLinearWork() throws {
    let limits = HeadLimits(requestLine: 1 << 20, fieldCount: 100, headBytes: 1 << 24)
    let raw = bytes("GET / HTTP/1.1\r\nHost: h\r\nA: " + String(repeating: "b", count: 400_000))
    var parser = RequestParser()
    var head = RequestHead()
    // Quadratic work would be 80,000,000,000 steps here, which no test machine does in a minute.
    for count in 1...raw.count {
      #expect(try !parser.parse(raw.span.extracting(first: count), limits: limits, into: &head))
    }
  }

  private func parse(
    _ text: String, _ parser: inout RequestParser, _ head: inout RequestHead
  ) throws -> Bool {
    try parse(bytes(text), &parser, &head)
  }

  private func parse(
    _ raw: [UInt8], _ parser: inout RequestParser, _ head: inout RequestHead
  ) throws -> Bool {
    try parser.parse(raw.span, limits: HeadLimits(), into: &head)
  }

  private func fieldCount(_ head: borrowing RequestHead) -> Int { head.fields.count }

  private func status(_ text: String, _ limits: HeadLimits = HeadLimits()) -> UInt16? {
    var parser = RequestParser()
    var head = RequestHead()
    do {
      _ = try parser.parse(bytes(text).span, limits: limits, into: &head)
      return nil
    } catch {
      return error.status
    }
  }
}
