import CPatchbayLinux

/// `io_uring(7)`: what has come for all channels is taken, and what they wait for is said, by one system call a turn.
///
/// Each channel has one receive in the kernel that goes on until it is cancelled (multishot), into buffers that all
/// channels share: an idle connection holds none. Small replies go with the call that waits.
///
/// Socket pairs are polled. Acceptors and watches are in an epoll set of their own, which the ring watches as one descriptor: a
/// ring would keep a file open whose descriptor its owner closes under a watch, and cannot say which loop a
/// connection shall wake.
public final class RingPoller: Poller {
  let ring: Ring
  private let others: EpollPoller
  private let wakeUp: WakeUp
  private var watchesWakeUp = false
  private var watchesOthers = false

  /// What the kernel has of each channel, by slot. A completion carries slot and generation.
  var seats: [RingSeat] = []
  private var free: [Int] = []
  /// Slots of channels for which the kernel may have to do something else from the next wait on.
  private var changed: [Int] = []
  /// Kept until the batch is delivered in which they lost their slot.
  private var released: [EventSource] = []
  /// Sends that go with the next wait, by number.
  var left = LeftSends()

  /// - Parameter buffers: of 8 KiB, for what has come and is not delivered yet. A power of two.
  public init(buffers: Int = 128) throws(SystemError) {
    ring = try Ring(entries: 512, buffers: buffers, bufferBytes: 8192)
    others = try EpollPoller()
    wakeUp = WakeUp(try SystemCalls.makeEventDescriptor())
    super.init()
    putsOffAlways = true
    // It has the other one.
    unsafe others.outer = Uncounted(self)
  }

  /// Throws if this machine does not allow what is needed.
  public static func check() throws(SystemError) { try Ring.check() }

  public override func wake() { SystemCalls.signal(wakeUp.descriptor) }

  public override func wait(until deadline: UInt64, now: UInt64) {
    // The event is never read: each write is told, whatever it counts.
    if !watchesWakeUp {
      watchesWakeUp = ring.poll(
        wakeUp.descriptor.number, Ready.input, isLasting: true, mark: RingMark.wakeUp.rawValue)
    }
    if !watchesOthers {
      watchesOthers = ring.poll(others.descriptor, Ready.input, mark: RingMark.others.rawValue)
    }
    if !changed.isEmpty { applyChanges() }
    let mayWait = changed.isEmpty && resumed.isEmpty && watchesWakeUp && watchesOthers && deadline > now
    ring.wait(nanoseconds: mayWait ? Self.nanoseconds(until: deadline, now: now) : 0)
  }

  private static func nanoseconds(until deadline: UInt64, now: UInt64) -> UInt64 {
    deadline == .max ? .max : min(deadline - now, 3_600_000_000_000)
  }

  public override func deliver(now: UInt64) {
    beginBatch()
    if left.count > 0 { settleLeft() }
    if !resumed.isEmpty { deliverHeld() }
    for index in 0..<ring.count {
      nextInBatch(hasMore: index &+ 1 < ring.count)
      let completion = ring[index]
      let mark = RingMark(rawValue: completion.data)
      switch mark.kind {
      case .receive: received(completion, mark)
      case .poll: polled(completion, mark)
      case .wakeUp: if !completion.goesOn { watchesWakeUp = false }
      case .others:
        watchesOthers = false
        // A batch of its own.
        catchUp()
        others.wait(until: 0, now: 0)
        others.deliver(now: now)
      case .cancel: break
      }
    }
    endBatch()
    forgetReleased()
  }

  func forgetReleased() {
    if !released.isEmpty { released.removeAll(keepingCapacity: true) }
  }

  // MARK: channels

  public override func start(_ channel: Channel) throws(SystemError) {
    let slot = takeSeat(channel)
    seats[slot].channel = channel
    unsafe seats[slot].uncounted = Uncounted(channel)
  }

  public override func update(_ channel: Channel) {
    guard channel.slot >= 0 else { return }
    if channel.isReceiving && channel.holdsSomething { resumed.append(channel) }
    if channel.waitsToSend && seats[channel.slot].poll == .running { seats[channel.slot].looksAgain = true }
    change(channel.slot)
  }

  public override func send(_ channel: Channel) { channel.sendAtOnce() }

  override func finishBatch() { leaveSends() }

  public override func finish() { sendLeft() }

  public override func endSending(_ channel: Channel) { SystemCalls.shutdownSending(channel.socket) }

  public override func stop(_ channel: Channel) { leaveSeat(channel) }

  // MARK: socket pairs

  public override func start(_ channel: PairChannel) throws(SystemError) {
    seats[takeSeat(channel)].pair = channel
  }

  public override func update(_ channel: PairChannel) {
    guard channel.slot >= 0 else { return }
    let isAsItShallBe =
      seats[channel.slot].poll == .running && seats[channel.slot].events == channel.wanted
    if !isAsItShallBe { change(channel.slot) }
  }

  public override func stop(_ channel: PairChannel) { leaveSeat(channel) }

  // MARK: seats

  private func takeSeat(_ source: EventSource) -> Int {
    let slot: Int
    if let spare = free.popLast() {
      slot = spare
    } else {
      slot = seats.count
      seats.append(RingSeat())
    }
    source.slot = slot
    seats[slot].isStopped = false
    change(slot)
    return slot
  }

  /// The kernel still has the socket until the last completion has come: so long the seat keeps the source.
  private func leaveSeat(_ source: EventSource) {
    let slot = source.slot
    guard slot >= 0 else { return }
    // While the number of the descriptor is its own.
    if left.contains(source) { sendLeft() }
    source.slot = -1
    seats[slot].isStopped = true
    if seats[slot].isIdle { release(slot) } else { change(slot) }
  }

  func change(_ slot: Int) {
    guard !seats[slot].isChanged else { return }
    seats[slot].isChanged = true
    changed.append(slot)
  }

  private func applyChanges() {
    var slots: [Int] = []
    swap(&slots, &changed)
    for slot in slots {
      seats[slot].isChanged = false
      // The ring has no room: once more in the next turn.
      if !apply(slot) { change(slot) }
    }
    if changed.isEmpty {
      slots.removeAll(keepingCapacity: true)
      swap(&slots, &changed)
    }
  }

  /// One of a channel's operations has come to its end.
  func ended(_ slot: Int) {
    if seats[slot].isStopped && seats[slot].isIdle { release(slot) } else { change(slot) }
  }

  private func release(_ slot: Int) {
    if isDelivering, let source: EventSource = seats[slot].channel ?? seats[slot].pair {
      released.append(source)
    }
    seats[slot].channel = nil
    seats[slot].pair = nil
    seats[slot].uncounted = nil
    seats[slot].generation &+= 1
    free.append(slot)
  }

  // MARK: the others

  public override func start(_ acceptor: Acceptor) throws(SystemError) { try others.start(acceptor) }
  public override func stop(_ acceptor: Acceptor) { others.stop(acceptor) }
  public override func start(_ watch: Watch) throws(SystemError) { try others.start(watch) }
  public override func change(_ watch: Watch, to interest: Readiness) throws(SystemError) {
    try others.change(watch, to: interest)
  }
  public override func stop(_ watch: Watch) { others.stop(watch) }
}
