import Bytes

@testable import EventLoop

/// A poller without a kernel, with a clock of its own: the test says what comes and how late it is, and sees what is sent.
final class MemoryPoller: Poller {
  /// Nanoseconds.
  var clock: UInt64 = 1_000_000_000_000
  /// What was sent, by channel.
  private(set) var sent: [ObjectIdentifier: [UInt8]] = [:]
  private(set) var ended: Set<ObjectIdentifier> = []
  /// Bytes that a socket takes until it is told to go on.
  var room = Int.max
  /// Channels that receive again.
  private var resumedChannels: [Channel] = []

  override var time: UInt64 { clock }

  override func send(_ channel: Channel) {
    var left = room
    func take(_ count: Int, _ bytes: (Int) -> UInt8) {
      for index in 0..<count { sent[ObjectIdentifier(channel), default: []].append(bytes(index)) }
      left -= count
    }
    let first = min(left, channel.output.count)
    take(first) { channel.output[$0] }
    channel.output.consume(first)
    if channel.output.isEmpty, channel.tail.count > 0 {
      var tail = ByteBuffer()
      channel.tail.append(to: &tail)
      let second = min(left, tail.count)
      take(second) { tail[$0] }
      channel.tail.consume(second)
    }
    room = room == .max ? .max : left
    channel.waitsToSend = channel.hasUnsent
  }

  override func update(_ channel: Channel) {
    if channel.isReceiving, channel.holdsSomething { resumedChannels.append(channel) }
  }

  override func endSending(_ channel: Channel) { ended.insert(ObjectIdentifier(channel)) }

  /// Lets channels have what came while they had paused; whether there was any.
  func deliverResumed() -> Bool {
    let channels = resumedChannels
    resumedChannels = []
    for channel in channels where !channel.isClosed { channel.takeHeld() }
    return !channels.isEmpty
  }
}
