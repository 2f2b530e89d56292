import Bytes
import EventLoop
import Exchange
import HTTP
import PluginHost

/// HTTP/1.0 and 1.1 on one connection: bytes to requests, requests to calls, replies to bytes.
///
/// One request at a time: a pipelined one waits in `input` until the reply before it is in the output. While idle it holds no
/// call and no buffer.
final class HTTP1Connection: Connection, ReplySink {
  var phase = HTTP1Phase.idle
  /// Received and not used yet. Empty while idle.
  var input = ByteBuffer()
  var call: Call?
  var parser = RequestParser()
  var chunked = ChunkedDecoder()
  /// While a handler has the call of a client that sends no more (half-close): how long until it is looked whether the client is
  /// still there, 0 before; and when the call's time is over.
  var probePause: UInt64 = 0
  var callDeadline: UInt64 = .max
  /// The present reply is the last one: the client has asked for that, its request was refused, or the host is ending.
  var closesAfterReply = false
  /// The client has asked for the end with its last request.
  var clientHasEnough = false

  /// Who takes the channel over from here, once the bytes that have been received are its own.
  var successor: Connection?

  // MARK: events of the socket

  override func received(_ bytes: Span<UInt8>) {
    switch phase {
    case .idle, .head, .body:
      if input.isEmpty {
        let used = process(bytes)
        if used < bytes.count || phase == .upgrading { leave(bytes.extracting(used..<bytes.count)) }
      } else {
        keep(bytes)
        processInput()
      }
      if phase == .head, server.isShortOfMemory { refuse(.noMemory) }
      channel.settleSoon()
    case .handling, .sending:
      keep(bytes)
      channel.setReceiving(!holdsMuch)
    case .closing, .lingering, .closed, .upgrading: break
    }
  }

  /// The client may only have closed its sending half: it still gets the replies to what it has asked for.
  override func receivedEnd() {
    switch phase {
    case .handling: beginProbing()
    case .head where channel.hasUnsent, .body where channel.hasUnsent: closeWhenSent()
    case .idle, .head, .body, .lingering: end()
    case .sending, .closing, .closed, .upgrading: break
    }
  }

  override func sent() {
    switch phase {
    case .sending:
      countOutput(0)
      releaseCall()
      phase = .idle
      expect(within: server.limits.idleTime)
      resume()
    case .closing: leave()
    default: break
    }
  }

  // MARK: its life

  override func turnAway() { refuseToServe() }
  override func timedOut() { phaseTimedOut() }

  /// A request that is under way on the wire still gets its answer: a quiet connection is closed only after a moment, a busy one
  /// with its next reply.
  override func finishSoon() {
    if phase == .idle { expect(within: 300_000_000) }
  }

  override func ended() {
    let wasHandling = phase == .handling
    phase = .closed
    input = ByteBuffer()
    // A call that never began has no handler: nobody but this connection has it.
    if wasHandling, let call, call.hasBegun {
      self.call = nil
      call.abandon()
    }
    releaseCall()
  }

  // MARK: steps between phases

  /// On with what has come meanwhile, then send.
  func resume() {
    if !input.isEmpty { processInput() }
    settle()
  }

  /// Sends what stands in the output and settles in the phase that follows.
  override func settle() {
    guard phase != .closed else { return }
    let isAllSent = channel.flush()
    guard phase != .closed else { return }
    switch phase {
    case .idle where !isAllSent: beginSending()
    // What has begun will never be complete.
    case .idle where channel.hasReceivedAll, .head where channel.hasReceivedAll,
      .body where channel.hasReceivedAll:
      receivedEnd()
    case .idle where server.isEnding: linger()
    case .closing where isAllSent: leave()
    case .closing: expectProgress()
    case .handling:
      channel.setReceiving(!holdsMuch)
      if channel.hasReceivedAll { beginProbing() }
    case .sending: break
    default: channel.setReceiving(true)
    }
  }

  override var restsWhenSent: Bool {
    phase == .idle && channel.isReceiving && !channel.hasReceivedAll && !server.isEnding
  }

  /// A request has begun that will not be complete; the replies before it still go out.
  private func closeWhenSent() {
    releaseCall()
    phase = .closing
    expectProgress()
  }

  /// No request is served until the client has taken what there is.
  func beginSending() {
    phase = .sending
    expectProgress()
  }

  /// The last reply has gone. A client that has asked for the end will send no more, which would make the kernel reset
  /// the connection before the reply is read: RFC 9112, section 9.6.
  private func leave() {
    if clientHasEnough && input.isEmpty { end() } else { linger() }
  }

  /// The last reply has gone: say so, and give the client time to read it.
  private func linger() {
    releaseCall()
    countOutput(0)
    if channel.hasReceivedAll { return end() }
    phase = .lingering
    channel.endSending()
    channel.setReceiving(true)
    expect(within: 2_000_000_000)
  }

  func releaseCall() {
    guard let call else { return }
    self.call = nil
    services.release(call)
  }
}
