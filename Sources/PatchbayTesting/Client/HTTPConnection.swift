/// A connection that speaks HTTP/1.1 and hides nothing: what is sent is what the test wrote.
public final class HTTPConnection {
  public let socket: Socket
  private var received: [UInt8] = []  // read from the socket, not yet part of an answer
  private var ended = false

  public init(_ socket: Socket) { self.socket = socket }

  /// Sends the bytes as they are.
  public func send(_ text: String) throws { try socket.send(text) }
  public func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  /// Sends a request with Host and, where there is a body, Content-Length, and reads its answer.
  public func request(
    _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
    timeout: Duration = .seconds(10)
  ) throws -> HTTPResponse {
    try socket.send(Self.encode(method, target, headers: headers, body: body))
    return try readResponse(toHead: method == "HEAD", timeout: timeout)
  }

  public static func encode(
    _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) -> [UInt8] {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    return Array((head + "\r\n").utf8) + (body ?? [])
  }

  /// Reads the next answer. An interim one (1xx) is an answer as well.
  ///
  /// - Parameter toHead: the request was a HEAD: the answer has no body, whatever its Content-Length says.
  public func readResponse(toHead: Bool = false, timeout: Duration = .seconds(10)) throws -> HTTPResponse {
    let deadline = ContinuousClock.now + timeout
    var searched = 0
    var end = findHeadEnd(from: searched)
    while end == nil {
      searched = max(0, received.count - 3)
      try fill(until: deadline)
      end = findHeadEnd(from: searched)
    }
    var response = try HTTPResponse(head: received[..<end!])
    received.removeSubrange(..<(end! + 4))

    if let length = try response.bodyLength(toHead: toHead) {
      while received.count < length { try fill(until: deadline) }
      response.body = Array(received[..<length])
      received.removeSubrange(..<length)
    } else {
      response.body = try readToEnd(timeout: deadline - .now)
    }
    return response
  }

  /// Everything up to the end of the connection.
  public func readToEnd(timeout: Duration = .seconds(10)) throws -> [UInt8] {
    let deadline = ContinuousClock.now + timeout
    while !ended {
      let bytes = try socket.receive(until: deadline)
      if bytes.isEmpty { ended = true } else { received += bytes }
    }
    defer { received = [] }
    return received
  }

  /// Whether the peer ends the connection within that time, without another byte.
  public func closes(within timeout: Duration = .seconds(10)) -> Bool {
    do { return try readToEnd(timeout: timeout).isEmpty } catch let error as TestingError {
      return error.code == .closed
    } catch { return false }
  }

  public func finishSending() { socket.finishSending() }

  private func fill(until deadline: ContinuousClock.Instant) throws {
    let bytes = ended ? [] : try socket.receive(until: deadline)
    if bytes.isEmpty {
      ended = true
      throw TestingError(
        .closed,
        "the peer closed the connection after \(String(decoding: received, as: UTF8.self).debugDescription)")
    }
    received += bytes
  }

  private func findHeadEnd(from start: Int) -> Int? {
    guard received.count >= start + 4 else { return nil }
    return (start...(received.count - 4)).first {
      received[$0] == 13 && received[$0 + 1] == 10 && received[$0 + 2] == 13 && received[$0 + 3] == 10
    }
  }
}
