import Bytes
import CPatchbayLinux

/// The replies of a batch, in one call of the kernel: the one that waits.
///
/// Each send is done when that call returns, as far as its socket takes the bytes at once. What is left over, and every
/// error, is found by the `send(2)` with which the channel then settles. Between the handing over and that call, no event, timer
/// or job is delivered, so that nothing of a channel is on its way in the ring while something happens to it.
extension RingPoller {
  /// The end of a batch. Channels that have nothing to do but to send leave that to the next wait, the others settle.
  func leaveSends() {
    submissions.callThread()
    var index = 0
    while index < unsettled.count {
      let channel = unsettled[index]
      channel.use { if !$0.restsWhenSent { $0.settleFirst() } }
      index &+= 1
    }
    // Only now: those may do anything when they settle.
    index = 0
    while index < unsettled.count {
      let channel = unsettled[index]
      channel.use { if !leave($0) { $0.settleFirst() } }
      index &+= 1
    }
    unsettled.removeAll()
  }

  private func leave(_ channel: Channel) -> Bool {
    guard channel.isUnsettled, channel.sendsAtOnce, channel.restsWhenSent else { return false }
    let number = ring.send(channel.socket, channel.output)
    guard number >= 0 else { return false }
    channel.isUnsettled = false
    // The table keeps it: nothing runs before the send is done.
    unsafe left.append(Uncounted(channel), &channel.output, number: number)
    return true
  }

  /// Does not leave them to the wait.
  func sendLeft() {
    guard left.count > 0 else { return }
    ring.sendAll()
    let wasDelivering = isDelivering
    isDelivering = true
    settleLeft()
    if !wasDelivering {
      catchUp()
      isDelivering = false
      forgetReleased()
    }
  }

  /// The call has returned.
  func settleLeft() {
    let count = left.count
    left.count = 0
    for number in 0..<count {
      let sent = ring.sent(number)
      if sent == left.buffers[number].count {
        buffers.give(left.take(number))
      } else {
        left.channels[number].use { $0.takeBack(left.take(number), sent: sent) }
      }
    }
  }
}

/// What sends own until they are done, by number (`Ring.send`).
struct LeftSends: ~Copyable {
  var count = 0
  fileprivate var channels = FlatArray<Uncounted<Channel>>()
  /// As many as `LINUX_RING_SENDS`.
  fileprivate var buffers = InlineArray<256, ByteBuffer> { _ in ByteBuffer() }

  fileprivate mutating func append(_ channel: Uncounted<Channel>, _ output: inout ByteBuffer, number: Int) {
    if number == 0 { channels.removeAll() }
    channels.append(channel)
    swap(&buffers[number], &output)
    count = number &+ 1
  }

  func contains(_ source: EventSource) -> Bool {
    for number in 0..<count where channels[number].use({ $0 === source }) { return true }
    return false
  }

  fileprivate mutating func take(_ number: Int) -> ByteBuffer {
    var buffer = ByteBuffer()
    swap(&buffer, &buffers[number])
    return buffer
  }
}

extension Channel {
  /// Longer output takes the channel's turns into account, and a tail is sent in one call with what is before it.
  fileprivate final var sendsAtOnce: Bool {
    !isClosed && !waitsToSend && !output.isEmpty && output.count <= 65_536 && tail.count == 0
  }

  /// The socket did not take all of it.
  fileprivate final func takeBack(_ buffer: consuming ByteBuffer, sent: Int) {
    guard !isClosed else { return }
    output = buffer
    output.consume(sent)
    settle()
  }
}
