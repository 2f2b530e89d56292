import CPatchbayLinux

/// `epoll(7)`: one `recv(2)` for each event, one `send(2)` for each flush.
///
/// Channels are watched edge-triggered, which spares the kernel a second look at each of them in the next wait. A receive
/// that did not fill the buffer took everything (epoll(7), questions and answers), so that nothing more must be called to
/// learn it; a channel that leaves something says so by `update`, upon which the kernel looks again. Everything else is
/// level-triggered.
public final class EpollPoller: Poller {
  var epoll: Descriptor
  let wakeUp: WakeUp
  private let events: ReadyEvents
  /// Events that the last wait has brought.
  private var count = 0
  private var ahead = Ahead()
  /// The poller within whose batch this one's are delivered, if it is part of another.
  final var outer: Uncounted<Poller>?

  // What is watched, by slot. An event carries slot and generation: one that was reported before its source was
  // stopped, in the same batch, no longer matches.
  var sources: [EventSource?] = []
  private var generations: [UInt32] = []
  /// The same sources for the way of each event: `sources` keeps them, and `stopped` until the batch is delivered.
  private var uncounted: [Uncounted<EventSource>?] = []
  private var stopped: [EventSource] = []
  private var free: [Int] = []
  static let wakeUpMark = UInt64.max

  /// Those that watch descriptors which others own, and may close at any time: by number.
  var watches: [Int32: Watch] = [:]
  /// A registration may have stayed behind that no number leads to any more.
  var mayHaveLeftover = false

  /// - Parameter batch: events taken from the kernel in one call, 256 at the most.
  public init(batch: Int = 256) throws(SystemError) {
    events = ReadyEvents(capacity: batch)
    epoll = try SystemCalls.makeEpoll()
    wakeUp = WakeUp(try SystemCalls.makeEventDescriptor())
    super.init()
    try SystemCalls.add(
      wakeUp.descriptor.number, to: epoll, events: Ready.input, data: Self.wakeUpMark)
  }

  /// Its own: readable when there are events.
  var descriptor: Int32 { epoll.number }

  public override func wake() { SystemCalls.signal(wakeUp.descriptor) }

  public override func wait(until deadline: UInt64, now: UInt64) {
    let deadline = resumed.isEmpty ? deadline : 0
    count = SystemCalls.wait(epoll, into: events, milliseconds: Self.milliseconds(until: deadline, now: now))
  }

  public override func deliver(now: UInt64) {
    var isStale = false
    beginBatch()
    if !resumed.isEmpty { deliverHeld() }
    for index in 0..<count {
      // Before the source is looked up, which this may stop.
      nextInBatch(hasMore: index &+ 1 < count)
      outer?.use { $0.nextInBatch(hasMore: true) }
      let piece = index % Ahead.limit
      if piece == 0 { receiveAhead(from: index) }
      let event = events[index]
      if event.data == Self.wakeUpMark {
        SystemCalls.reset(wakeUp.descriptor)
        continue
      }
      guard let source = source(of: event.data) else {
        isStale = true
        continue
      }
      if let received = ahead.counts[piece] {
        source.use { $0.receivedAhead(received, in: ahead.memory, piece: piece, on: self) }
      } else {
        source.use { $0.ready(event.events, on: self) }
      }
    }
    endBatch()
    if !stopped.isEmpty { stopped.removeAll(keepingCapacity: true) }
    if isStale && mayHaveLeftover { leaveLeftoversBehind() }
  }

  private func source(of mark: UInt64) -> Uncounted<EventSource>? {
    let slot = Int(truncatingIfNeeded: mark & 0xffff_ffff)
    return generations[slot] == UInt32(mark >> 32) ? uncounted[slot] : nil
  }

  /// Receives for the next few channels before the first of them has its turn: so the code of the kernel and that of the
  /// host take turns in the processor's caches once for all of them. Not for a single one, which gains nothing.
  private func receiveAhead(from first: Int) {
    let limit = min(count &- first, Ahead.limit)
    for piece in 0..<limit {
      let event = events[first &+ piece]
      ahead.counts[piece] = nil
      if limit > 1, event.data != Self.wakeUpMark, let source = source(of: event.data) {
        ahead.counts[piece] = source.use { $0.receiveAhead(event.events, into: ahead.memory, piece: piece) }
      }
    }
  }

  private static func milliseconds(until deadline: UInt64, now: UInt64) -> Int32 {
    if deadline == .max { return -1 }
    if deadline <= now { return 0 }
    // Rounded up: a timer never fires early, and no turn is spent waiting for the rest of a millisecond.
    return Int32(min((deadline - now + 999_999) / 1_000_000, 3_600_000))
  }

  // MARK: channels

  public override func start(_ channel: Channel) throws(SystemError) {
    try watch(channel, channel.wanted | Ready.edge, exclusive: false)
  }

  public override func update(_ channel: Channel) {
    guard channel.slot >= 0 else { return }
    if channel.isReceiving && channel.holdsSomething { resumed.append(channel) }
    _ = SystemCalls.modify(
      channel.socket, in: epoll, events: channel.wanted | Ready.edge, data: mark(channel.slot))
  }

  public override func send(_ channel: Channel) { channel.sendAtOnce() }

  public override func endSending(_ channel: Channel) { SystemCalls.shutdownSending(channel.socket) }

  public override func stop(_ channel: Channel) { forget(channel) }

  // MARK: socket pairs

  public override func start(_ channel: PairChannel) throws(SystemError) {
    try watch(channel, Ready.input, exclusive: false)
  }

  public override func update(_ channel: PairChannel) {
    guard channel.slot >= 0 else { return }
    let events = channel.wanted
    guard channel.watchedEvents != events else { return }
    channel.watchedEvents = events
    _ = SystemCalls.modify(channel.socket, in: epoll, events: events, data: mark(channel.slot))
  }

  public override func stop(_ channel: PairChannel) { forget(channel) }

  // MARK: acceptors

  public override func start(_ acceptor: Acceptor) throws(SystemError) {
    try watch(acceptor, Ready.input, exclusive: true)
  }

  public override func stop(_ acceptor: Acceptor) { forget(acceptor) }

  // MARK: watches

  public override func start(_ watch: Watch) throws(SystemError) { try begin(watch) }

  public override func change(_ watch: Watch, to interest: Readiness) throws(SystemError) {
    try look(for: interest, watch)
  }

  public override func stop(_ watch: Watch) { end(watch) }

  // MARK: the table

  func watch(_ source: EventSource, _ events: UInt32, exclusive: Bool) throws(SystemError) {
    // Its number is new to the kernel: if a watch has it, that one's descriptor was closed.
    defer { if source.slot >= 0, let old = watches[source.socket], old !== source { lose(old) } }
    let slot: Int
    if let spare = free.popLast() {
      slot = spare
    } else {
      slot = sources.count
      sources.append(nil)
      generations.append(0)
      uncounted.append(nil)
    }
    do {
      try SystemCalls.add(
        source.socket, to: epoll, events: events, data: mark(slot), exclusive: exclusive)
    } catch {
      free.append(slot)
      throw error
    }
    source.slot = slot
    sources[slot] = source
    unsafe uncounted[slot] = Uncounted(source)
  }

  private func forget(_ source: EventSource) {
    guard vacate(source) else { return }
    _ = SystemCalls.remove(source.socket, from: epoll)
  }

  /// Takes a source out of the table; false if it is not there.
  func vacate(_ source: EventSource) -> Bool {
    let slot = source.slot
    guard slot >= 0 else { return false }
    source.slot = -1
    if isDelivering { stopped.append(source) }
    sources[slot] = nil
    uncounted[slot] = nil
    generations[slot] &+= 1
    free.append(slot)
    return true
  }

  func mark(_ slot: Int) -> UInt64 { UInt64(generations[slot]) << 32 | UInt64(slot) }
}

/// What was received for some of a batch before it is their turn.
private struct Ahead {
  static var limit: Int { 16 }
  /// What `recv(2)` has said; nil where it was not called.
  var counts = InlineArray<16, Int?>(repeating: nil)
  let memory = ReceiveMemory(capacity: 4096, pieces: Self.limit)
}

/// Holds the eventfd that ends a wait: written from any thread, read by the loop.
final class WakeUp: Sendable {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
