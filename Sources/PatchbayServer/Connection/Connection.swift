import Bytes
import EventLoop
import Exchange
import HTTP

/// The life of one client connection, whatever is spoken on it: its socket, its place among the server's, its deadline, what it
/// holds of the memory for requests. Subclass it for a protocol.
///
/// On the connection's loop. The server keeps it from `begin` to `end`.
class Connection: ChannelHandler {
  final let server: LoopServer
  /// The server's, one step nearer on the way of each request.
  final let exchange: LoopExchange
  final let services: CallServices
  /// Whether connections are to be closed after their present reply.
  final let draining: DrainFlag
  final let channel: Channel
  /// The client's address, for the calls.
  final let peer: ShortText
  final private(set) var isEnded = false
  /// Nanoseconds of the loop's clock: when what it is about has taken too long.
  final private(set) var deadline: UInt64 = .max
  fileprivate final var timer: ConnectionTimer?
  /// A body that comes in pieces, or a reply that is taken so: when it began, and its bytes so far, or in all.
  final var transfer = (began: UInt64(0), bytes: 0)
  /// Bytes that waited for the client when it was last expected to take some.
  final var unsentBefore = 0
  /// What is counted in the memory of all requests for bytes that were received and not used, and for those not sent.
  final var inputCharge = 0
  final var outputCharge = 0
  /// Its place in the server's list.
  final var place = 0
  /// Whether it counts against the limit of connections; if not, it is only told that there are too many.
  final var hasRoom = false

  init(server: LoopServer, channel: Channel, peer: consuming ShortText) {
    self.server = server
    exchange = server.exchange
    services = server.exchange.services
    draining = services.draining
    self.channel = channel
    self.peer = peer
    super.init()
  }

  final var loop: EventLoop { channel.loop }

  /// Begins to serve.
  final func begin() throws(SystemError) {
    channel.handler = self
    try loop.poller.start(channel)
    timer = ConnectionTimer(self)
    expect(within: server.limits.headTime)
  }

  // MARK: to override

  /// What the connection is about has taken too long.
  func timedOut() { end() }

  /// There are as many connections as may be: says so, and ends.
  func turnAway() { end() }

  /// The host is ending: the connection is to end once what is under way has its answer.
  func finishSoon() {}

  /// The connection has ended: its socket is closed. What it has of calls goes.
  func ended() {}

  // MARK: its end

  override func failed(_ code: Int32) { end() }

  /// Ends the connection at once.
  final func end() {
    guard !isEnded else { return }
    isEnded = true
    if let timer { loop.cancel(timer) }
    timer = nil
    channel.close()
    countInput(0)
    countOutput(0)
    ended()
    server.forget(self)
  }

  /// Hands the socket to a connection that speaks another protocol (an upgrade), with the bytes that were received and not used.
  /// This one has no call any more.
  ///
  /// - Parameter next: made with this connection's channel, and not begun.
  final func hand(over rest: Span<UInt8>, to next: Connection) {
    guard !isEnded else { return }
    isEnded = true
    if let timer { loop.cancel(timer) }
    timer = nil
    countInput(0)
    countOutput(0)
    server.replace(self, by: next)
    channel.handler = next
    next.timer = ConnectionTimer(next)
    if !rest.isEmpty { next.received(rest) }
    if channel.hasReceivedAll, !next.isEnded { next.receivedEnd() }
    // What this one has left in the output goes with what the next one answers.
    if !next.isEnded { channel.settleSoon() }
  }

  // MARK: time

  /// It may take so long from now.
  @inline(__always)
  final func expect(within nanoseconds: UInt64?) {
    expect(by: nanoseconds.map { loop.now &+ $0 } ?? .max)
  }

  @inline(__always)
  final func expect(by deadline: UInt64) {
    self.deadline = deadline
    // The timer is moved only when it would be late: most requests just leave a later deadline behind.
    if let timer, !timer.isScheduled || timer.deadline > deadline { loop.schedule(timer, at: deadline) }
  }

  final func timerFired() {
    guard let timer else { return }
    if deadline > loop.now {
      if deadline != .max { loop.schedule(timer, at: deadline) }
      return
    }
    timedOut()
  }
}

/// The one timer of a connection. It looks at the connection's deadline when it fires.
private final class ConnectionTimer: Timer {
  private unowned let connection: Connection
  init(_ connection: Connection) {
    self.connection = connection
    super.init()
  }
  override func fire() { connection.timerFired() }
}
