import Bytes
import EventLoop
import HTTP
import PluginHost

/// One client connection, HTTP/1.0 and 1.1: bytes to requests, requests to calls, replies to bytes.
///
/// One request at a time: a pipelined one waits in `input` until the reply before it is in the output. All on the
/// connection's loop. While idle it holds no call and no buffer.
final class Connection: Channel, Exchange {
  let server: LoopServer
  var phase = ConnectionPhase.idle
  /// Received and not used yet. Empty while idle.
  var input = ByteBuffer()
  var call: Call?
  var parser = RequestParser()
  var chunked = ChunkedDecoder()
  /// The client's address, for the calls.
  let peer: ShortText
  /// Nanoseconds of the loop's clock: when the present phase has taken too long.
  private(set) var deadline: UInt64 = .max
  private var timer: ConnectionTimer?
  /// Bytes that waited for the client when it was last expected to take some.
  var unsentBefore = 0
  /// A body that comes in pieces, or a reply that is taken so: when it began, and its bytes so far, or in all.
  var transfer = (began: UInt64(0), bytes: 0)
  /// While a handler has the call of a client that sends no more (half-close): how long until it is looked whether the client is
  /// still there, 0 before; and when the call's time is over.
  var probePause: UInt64 = 0
  var callDeadline: UInt64 = .max
  /// What is counted for `input` and `output` in the memory of all requests.
  var inputCharge = 0
  var outputCharge = 0
  /// The client has asked for the end with its last request.
  var clientHasEnough = false
  /// Its place in the server's list.
  var place = 0
  /// Whether it counts against the limit of connections; if not, it is only told that there are too many.
  var hasRoom = false

  init(server: LoopServer, descriptor: consuming Descriptor, peer: consuming ShortText) {
    self.server = server
    self.peer = peer
    super.init(loop: server.loop, descriptor: descriptor)
  }

  /// Begins to serve.
  func start() throws(SystemError) {
    try loop.poller.start(self)
    timer = ConnectionTimer(self)
    expect(within: server.limits.headTime)
  }

  // MARK: what happens

  override func received(_ bytes: Span<UInt8>) {
    switch phase {
    case .idle, .head, .body:
      if input.isEmpty {
        let used = process(bytes)
        if used < bytes.count && keepsInput { keep(bytes.extracting(used..<bytes.count)) }
      } else {
        keep(bytes)
        processInput()
      }
      if phase == .head, server.isShortOfMemory { refuse(.noMemory) }
      settleSoon()
    case .handling, .sending:
      keep(bytes)
      setReceiving(!holdsMuch)
    case .closing, .lingering, .closed: break
    }
  }

  /// The client may only have closed its sending half: it still gets the replies to what it has asked for.
  override func receivedEnd() {
    switch phase {
    case .handling: beginProbing()
    case .head where hasUnsent, .body where hasUnsent: closeWhenSent()
    case .idle, .head, .body, .lingering: end()
    case .sending, .closing, .closed: break
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

  override func failed(_ code: Int32) { end() }

  /// The reply of a call that was deferred.
  func replied(_ call: Call) {
    guard phase == .handling, call === self.call else { return server.release(call) }
    takeReply(of: call)
    if !input.isEmpty { processInput() }
    settleSoon()
  }

  // MARK: steps between phases

  /// Whether unused bytes are worth keeping.
  private var keepsInput: Bool {
    switch phase {
    case .closing, .lingering, .closed: false
    default: true
    }
  }

  /// On with what has come meanwhile, then send.
  func resume() {
    if !input.isEmpty { processInput() }
    settle()
  }

  private func processInput() {
    var held = ByteBuffer()
    swap(&held, &input)
    held.consume(process(held.span))
    guard keepsInput else { return dropInput() }
    swap(&held, &input)
    if input.isEmpty { dropInput() }
  }

  /// Sends what stands in the output and settles in the phase that follows.
  override func settle() {
    guard phase != .closed else { return }
    let isAllSent = flush()
    guard phase != .closed else { return }
    switch phase {
    case .idle where !isAllSent: beginSending()
    // What has begun will never be complete.
    case .idle where hasReceivedAll, .head where hasReceivedAll, .body where hasReceivedAll: receivedEnd()
    case .idle where server.isEnding: linger()
    case .closing where isAllSent: leave()
    case .closing: expectProgress()
    case .handling:
      setReceiving(!holdsMuch)
      if hasReceivedAll { beginProbing() }
    case .sending: break
    default: setReceiving(true)
    }
  }

  override var restsWhenSent: Bool { phase == .idle && isReceiving && !hasReceivedAll && !server.isEnding }

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
    if hasReceivedAll { return end() }
    phase = .lingering
    endSending()
    setReceiving(true)
    expect(within: 2_000_000_000)
  }

  /// Ends the connection at once.
  func end() {
    guard phase != .closed else { return }
    let wasHandling = phase == .handling
    phase = .closed
    if let timer { loop.cancel(timer) }
    timer = nil
    close()
    dropInput()
    countOutput(0)
    // A call that never began has no handler: nobody but this connection has it.
    if wasHandling, let call, call.hasBegun {
      self.call = nil
      call.abandon()
    }
    releaseCall()
    server.forget(self)
  }

  func releaseCall() {
    guard let call else { return }
    self.call = nil
    server.release(call)
  }

  // MARK: time

  /// The phase may take so long from now.
  @inline(__always)
  func expect(within nanoseconds: UInt64?) {
    expect(by: nanoseconds.map { loop.now &+ $0 } ?? .max)
  }

  @inline(__always)
  func expect(by deadline: UInt64) {
    self.deadline = deadline
    // The timer is moved only when it would be late: most requests just leave a later deadline behind.
    if let timer, !timer.isScheduled || timer.deadline > deadline { loop.schedule(timer, at: deadline) }
  }

  func timerFired() {
    guard let timer else { return }
    if deadline > loop.now {
      if deadline != .max { loop.schedule(timer, at: deadline) }
      return
    }
    timedOut()
  }
}

/// The one timer of a connection. It looks at the connection's deadline when it fires.
final class ConnectionTimer: Timer {
  private unowned let connection: Connection
  init(_ connection: Connection) {
    self.connection = connection
    super.init()
  }
  override func fire() { connection.timerFired() }
}
