import Bytes
import CLinux
import Glibc

/// `epoll(7)`, level-triggered: one `recv(2)` for each event, one `send(2)` for each flush.
///
/// Level-triggered because one receive into a large buffer nearly always takes everything, and what it leaves is
/// reported again: edge-triggered would need a second receive each time to see `EAGAIN`.
public final class EpollPoller: Poller {
  var epoll: Descriptor
  let wakeUp: WakeUp
  private let events: ReadyEvents
  /// Events that the last wait has brought.
  private var count = 0
  private let memory = ReceiveMemory(capacity: 64 * 1024)
  private var peer = ByteBuffer()

  // What is watched, by slot. An event carries slot and generation: one that was reported before its source was
  // stopped, in the same batch, no longer matches.
  var sources: [EventSource?] = []
  private var generations: [UInt32] = []
  /// The same sources for the way of each event: `sources` keeps them, and `stopped` until the batch is delivered.
  private var uncounted: [Uncounted<EventSource>?] = []
  private var stopped: [EventSource] = []
  private var isDelivering = false
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

  public override func wake() { SystemCalls.signal(wakeUp.descriptor) }

  public override func wait(until deadline: UInt64, now: UInt64) {
    count = SystemCalls.wait(epoll, into: events, milliseconds: Self.milliseconds(until: deadline, now: now))
  }

  public override func deliver() {
    var isStale = false
    isDelivering = true
    for index in 0..<count {
      let event = events[index]
      if event.data == Self.wakeUpMark {
        SystemCalls.reset(wakeUp.descriptor)
        continue
      }
      let slot = Int(truncatingIfNeeded: event.data & 0xffff_ffff)
      guard generations[slot] == UInt32(event.data >> 32), let source = uncounted[slot] else {
        isStale = true
        continue
      }
      source.use { $0.ready(event.events, on: self) }
    }
    isDelivering = false
    if !stopped.isEmpty { stopped.removeAll(keepingCapacity: true) }
    if isStale && mayHaveLeftover { leaveLeftoversBehind() }
  }

  private static func milliseconds(until deadline: UInt64, now: UInt64) -> Int32 {
    if deadline == .max { return -1 }
    if deadline <= now { return 0 }
    // Rounded up: a timer never fires early, and no turn is spent waiting for the rest of a millisecond.
    return Int32(min((deadline - now + 999_999) / 1_000_000, 3_600_000))
  }

  // MARK: channels

  public override func start(_ channel: Channel) throws(SystemError) {
    try watch(channel, interest(of: channel), exclusive: false)
  }

  public override func setReceiving(_ channel: Channel, _ receiving: Bool) { update(channel) }

  public override func stop(_ channel: Channel) { forget(channel) }

  public override func endSending(_ channel: Channel) { SystemCalls.shutdownSending(channel.socket) }

  public override func send(_ channel: Channel) {
    // A peer that takes the bytes as fast as they come would hold the loop up until it has them all.
    var left = Self.turnBytes
    while channel.hasUnsent {
      guard left > 0 else { return setWaitsToSend(channel, true) }
      let sent = SystemCalls.send(channel.socket, channel.output, then: channel.tail, atMost: left)
      if sent >= 0 {
        let ofOutput = min(sent, channel.output.count)
        channel.output.consume(ofOutput)
        channel.tail.consume(sent - ofOutput)
        left -= sent
        continue
      }
      switch Int32(-sent) {
      case EINTR: continue
      case EAGAIN: return setWaitsToSend(channel, true)
      default: return channel.failed(Int32(-sent))
      }
    }
    setWaitsToSend(channel, false)
  }

  /// Bytes that one channel sends before others get their turn.
  private static let turnBytes = 1 << 20

  private func setWaitsToSend(_ channel: Channel, _ waits: Bool) {
    guard channel.waitsToSend != waits else { return }
    channel.waitsToSend = waits
    update(channel)
  }

  /// A channel is readable, writable or broken.
  func ready(_ channel: Channel, _ events: UInt32) {
    if events & Ready.output != 0, channel.waitsToSend {
      send(channel)
      if !channel.hasUnsent && !channel.isClosed {
        channel.giveOutputBack()
        channel.sent()
      }
    }
    if channel.isClosed { return }
    if events & Ready.input != 0, channel.isReceiving {
      receive(channel)
    } else if events & Ready.broken != 0 {
      channel.failed(ECONNRESET)
    } else if events & Ready.peerEnded != 0, !channel.peerHasEnded {
      // Data may still wait in front of the end, while receiving is paused: only tell that the peer has ended.
      channel.peerHasEnded = true
      update(channel)
      channel.receivedEnd()
    }
  }

  private func receive(_ channel: Channel) {
    let count = SystemCalls.receive(channel.socket, into: memory)
    if count > 0 {
      memory.withBytes(count) { channel.received($0) }
    } else if count == 0 {
      channel.hasReceivedAll = true
      channel.peerHasEnded = true
      update(channel)
      channel.receivedEnd()
    } else if count != -Int(EAGAIN) && count != -Int(EINTR) {
      channel.failed(Int32(-count))
    }
  }

  // MARK: socket pairs

  public override func start(_ channel: PairChannel) throws(SystemError) {
    try watch(channel, Ready.input, exclusive: false)
  }

  public override func update(_ channel: PairChannel) {
    guard channel.slot >= 0 else { return }
    let events = (channel.isReceiving ? Ready.input : 0) | (channel.waitsToSend ? Ready.output : 0)
    guard channel.watchedEvents != events else { return }
    channel.watchedEvents = events
    _ = SystemCalls.modify(channel.socket, in: epoll, events: events, data: mark(channel.slot))
  }

  public override func stop(_ channel: PairChannel) { forget(channel) }

  static var input: UInt32 { Ready.input }
  static func canSend(_ events: UInt32) -> Bool { events & Ready.output != 0 }
  static func canReceive(_ events: UInt32) -> Bool { events & Ready.input != 0 }
  static func isBroken(_ events: UInt32) -> Bool { events & Ready.broken != 0 }

  // MARK: acceptors

  public override func start(_ acceptor: Acceptor) throws(SystemError) {
    try watch(acceptor, Ready.input, exclusive: true)
  }

  public override func stop(_ acceptor: Acceptor) { forget(acceptor) }

  public override func acceptWaiting(_ acceptor: Acceptor) { accept(for: acceptor, atMost: 65_536) }

  /// Some at a time, so that channels get their turn in between.
  func ready(_ acceptor: Acceptor) { accept(for: acceptor, atMost: 32) }

  private func accept(for acceptor: Acceptor, atMost limit: Int) {
    for _ in 0..<limit where acceptor.slot >= 0 {
      let accepted = SystemCalls.accept(acceptor.socket, peer: &peer)
      if accepted >= 0 {
        hand(accepted, to: acceptor)
        continue
      }
      switch -accepted {
      case EAGAIN: return
      case EINTR, ECONNABORTED, EPERM, EPROTO: continue
      default: return acceptor.acceptFailed(-accepted)
      }
    }
  }

  private func hand(_ accepted: Int32, to acceptor: Acceptor) {
    var text = ByteBuffer()
    swap(&text, &peer)
    acceptor.accepted(Descriptor(owning: accepted), peer: text.span)
    swap(&text, &peer)
  }

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

  private func update(_ channel: Channel) {
    guard channel.slot >= 0 else { return }
    _ = SystemCalls.modify(channel.socket, in: epoll, events: interest(of: channel), data: mark(channel.slot))
  }

  func interest(of channel: Channel) -> UInt32 {
    var events: UInt32 = 0
    if channel.isReceiving && !channel.hasReceivedAll { events |= Ready.input }
    if !channel.peerHasEnded { events |= Ready.peerEnded }
    if channel.waitsToSend { events |= Ready.output }
    return events
  }
}

/// Holds the eventfd that ends a wait: written from any thread, read by the loop.
final class WakeUp: Sendable {
  let descriptor: Descriptor
  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}

/// The events of `epoll_ctl(2)`.
enum Ready {
  static var input: UInt32 { UInt32(LINUX_POLL_IN) }
  static var output: UInt32 { UInt32(LINUX_POLL_OUT) }
  static var peerEnded: UInt32 { UInt32(LINUX_POLL_PEER_CLOSED) }
  static var broken: UInt32 { UInt32(LINUX_POLL_ERROR | LINUX_POLL_HANGUP) }

  /// For a watch. The peer's end counts as readable: whoever reads finds it.
  static func events(of interest: Readiness) -> UInt32 {
    (interest.contains(.readable) ? input | peerEnded : 0) | (interest.contains(.writable) ? output : 0)
  }
}
