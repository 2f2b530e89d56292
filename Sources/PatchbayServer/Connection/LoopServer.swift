import EventLoop
import Exchange
import HTTP
import Logging
import PluginHost
import Synchronization

/// What the connections of one loop share. Belongs to its loop.
final class LoopServer: @unchecked Sendable {
  // Sendable: other threads only post jobs to `loop`.
  let loop: EventLoop
  let limits: Limits
  let exchange: LoopExchange
  private let services: CallServices
  /// Whether it has the admin socket, for which one more descriptor is kept.
  let isAdmin: Bool
  let leastRate: LeastRate
  /// Idle connections are closed as they become idle.
  private(set) var isEnding = false

  private var connections: [Connection] = []
  private var date = DateCache()
  let capacity: Capacity
  private var whenEmpty: (@Sendable () -> Void)?

  init(
    limits: Limits, capacity: Capacity, exchange: LoopExchange, isAdmin: Bool = false
  ) {
    loop = exchange.loop
    services = exchange.services
    self.isAdmin = isAdmin
    self.limits = limits
    leastRate = LeastRate(bytes: limits.leastRate)
    self.capacity = capacity
    self.exchange = exchange
  }

  // Not inlined: what hangs on a constant of `self` is lent without a count, and not what hangs one step deeper.

  /// Lends the present date, 29 bytes as RFC 9110 section 5.6.7 writes it.
  func withDate(_ body: (Span<UInt8>) -> Void) { date.withPresent(now: loop.now, body) }

  var log: Logger { services.log }

  /// Whether requests hold more memory than they may.
  var isShortOfMemory: Bool { @inline(never) get { services.isShortOfMemory } }

  /// Takes a connection in; false if it is more than there may be.
  func add(_ connection: Connection) -> Bool {
    connection.place = connections.count
    connections.append(connection)
    connection.hasRoom = capacity.take()
    if !connection.hasRoom { capacity.beginTurningAway() }
    return connection.hasRoom
  }

  /// Another connection takes the place of this one.
  func replace(_ connection: Connection, by next: Connection) {
    next.place = connection.place
    next.hasRoom = connection.hasRoom
    connections[connection.place] = next
  }

  func forget(_ connection: Connection) {
    if connection.hasRoom { capacity.giveBack() } else { capacity.endTurningAway() }
    let last = connections.removeLast()
    if last !== connection {
      connections[connection.place] = last
      last.place = connection.place
    }
    if connections.isEmpty, let whenEmpty {
      self.whenEmpty = nil
      whenEmpty()
    }
  }

  /// Closes idle connections from now on, and calls `done` when none is left.
  func beginEnding(done: @escaping @Sendable () -> Void) {
    isEnding = true
    guard !connections.isEmpty else { return done() }
    whenEmpty = done
    for connection in connections { connection.finishSoon() }
  }

  /// Ends all connections, whatever they do.
  func endAll() {
    for connection in connections { connection.end() }
  }
}

/// How many connections all loops together may have.
final class Capacity: Sendable {
  private let limit: Int
  private let taken = Atomic<Int>(0)
  /// Connections past the limit that have their 503 and are being closed in good order, which takes a moment of each client.
  private let turnedAway = Atomic<Int>(0)
  private let turnedAwayLimit: Int

  /// - Parameter turnedAway: connections past the limit that may be open at a time; those past that are closed at once.
  init(_ limit: Int, turnedAway: Int = 256) {
    self.limit = limit
    turnedAwayLimit = turnedAway
  }

  func beginTurningAway() { turnedAway.add(1, ordering: .relaxed) }
  func endTurningAway() { turnedAway.subtract(1, ordering: .relaxed) }
  /// Whether no other connection may be turned away in good order.
  var isCrowded: Bool { turnedAway.load(ordering: .relaxed) >= turnedAwayLimit }

  /// Room for one more; false if there is none.
  func take() -> Bool {
    if taken.add(1, ordering: .relaxed).newValue <= limit { return true }
    giveBack()
    return false
  }

  func giveBack() { taken.subtract(1, ordering: .relaxed) }

  // Whether connections cannot be accepted at the moment, so that it is said once, and not by each loop again and again.
  private let isFailing = Atomic<Bool>(false)

  /// True the first time.
  func noteFailure() -> Bool { !isFailing.exchange(true, ordering: .relaxed) }

  /// True the first time after a failure.
  func noteSuccess() -> Bool { isFailing.exchange(false, ordering: .relaxed) }
}
