import Bytes
import Exchange
import HTTP
import PluginHost

/// Bytes to requests, and requests to their handlers.
extension HTTP1Connection {
  /// Serves as many requests as `bytes` completes, up to one whose reply is deferred.
  ///
  /// - Returns: how many of the bytes have been used. The rest begins with the first byte of a head, or of a body's
  ///   piece, that is not complete.
  func process(_ bytes: Span<UInt8>) -> Int {
    var used = 0
    while used < bytes.count {
      let rest = bytes.extracting(used..<bytes.count)
      let before = used
      do {
        switch phase {
        case .idle: used &+= try processNext(rest)
        case .head: used &+= try processHead(rest)
        case .body: used &+= try processBody(rest)
        default: return used
        }
      } catch {
        refuse(error)
        return bytes.count
      }
      if used == before { break }
      // Do not let a pipelining client pile up replies.
      if channel.output.count > 65_536, !channel.flush() {
        if phase == .idle { beginSending() }
        return used
      }
    }
    return used
  }

  /// The first bytes of a request, and nearly always all of it. Until it is known that the request goes on after
  /// this event, nothing of it is stored in the connection.
  private func processNext(_ bytes: Span<UInt8>) throws(RequestError) -> Int {
    try services.take().attempt { (call) throws(RequestError) -> Int in
      call.sink = self
      var parser = RequestParser()
      let isComplete: Bool
      do throws(RequestError) {
        isComplete = try parser.parse(bytes, limits: server.limits.head, into: &call.head)
      } catch {
        self.call = call
        throw error
      }
      if isComplete { return try takeHead(call, bytes) }
      self.call = call
      self.parser = parser
      phase = .head
      expect(within: server.limits.headTime)
      return 0
    }
  }

  /// More bytes of a request that has begun; all of its head so far.
  private func processHead(_ bytes: Span<UInt8>) throws(RequestError) -> Int {
    guard let call, try parser.parse(bytes, limits: server.limits.head, into: &call.head) else { return 0 }
    self.call = nil
    return try takeHead(call, bytes)
  }

  @inline(__always)
  private func takeHead(_ call: Call, _ bytes: Span<UInt8>) throws(RequestError) -> Int {
    let length = call.head.length
    // With what is made of it; a small one is not worth counting before somebody keeps it.
    if length > 4096, !call.charge(3 &* length) {
      self.call = call
      throw .noMemory
    }
    call.takeHead(bytes.extracting(0..<length), peer: peer)
    if call.head.framing == .none {
      try serve(call)
      return length
    }
    self.call = call
    return try length &+ beginBody(of: call, bytes.extracting(length..<bytes.count))
  }

  /// The head is complete and says that a body follows.
  private func beginBody(of call: Call, _ bytes: Span<UInt8>) throws(RequestError) -> Int {
    switch call.head.framing {
    case .none: break
    case .length(let length):
      guard length <= server.limits.body, length < services.memoryLimit else { throw .bodyTooLarge }
      if bytes.count >= length {
        guard call.makeRoomInBody(for: length, atMost: length) else { throw .noMemory }
        call.body.append(bytes.extracting(0..<length))
        try serve(call)
        return length
      }
      // Before a byte of it is read, where that would be for nothing.
      guard services.hasMemory(for: length) else { throw .noMemory }
    case .chunked: chunked = ChunkedDecoder()
    }
    phase = .body
    beginReceiving()
    if call.head.expectsContinue && bytes.isEmpty {
      channel.prepareOutput()
      channel.output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }
    return try processBody(bytes)
  }

  private func processBody(_ bytes: Span<UInt8>) throws(RequestError) -> Int {
    guard let call, !bytes.isEmpty else { return 0 }
    expectPiece(of: bytes.count)
    if case .length(let length) = call.head.framing {
      let missing = length - call.body.count
      let taken = min(missing, bytes.count)
      guard call.makeRoomInBody(for: taken, atMost: length) else { throw .noMemory }
      call.body.append(bytes.extracting(0..<taken))
      if taken == missing { try serve(call) }
      return taken
    }
    guard call.makeRoomInBody(for: bytes.count, atMost: server.limits.body) else { throw .noMemory }
    let (consumed, isDone) = try chunked.decode(bytes, into: &call.body, limit: server.limits.body)
    if isDone { try serve(call) }
    return consumed
  }

  /// The request is complete: to whoever answers it.
  private func serve(_ call: Call) throws(RequestError) {
    if !call.head.keepAlive { clientHasEnough = true }
    let outcome: Outcome
    do throws(RequestError) {
      outcome = try exchange.serve(call)
    } catch {
      self.call = call
      throw error
    }
    switch outcome {
    case .replied: settle(after: call)
    case .deferred:
      self.call = call
      call.chargeHead()
      phase = .handling
      probePause = 0
      expect(within: exchange.deadline(of: call))
    }
  }
}
