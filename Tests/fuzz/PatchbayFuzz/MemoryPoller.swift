import Bytes

@testable import EventLoop

/// A poller without a kernel: sockets that take so many bytes at a time, and wait to be told to go on.
final class MemoryPoller: Poller {
  private(set) var sent: [UInt8] = []
  /// Bytes that a socket takes at a time.
  private var room = Int.max
  /// Channels that receive again and hold something.
  var hasResumed = false

  func begin(room: Int) {
    sent.removeAll(keepingCapacity: true)
    self.room = room
  }

  override func send(_ channel: Channel) {
    var left = room
    let first = min(left, channel.output.count)
    channel.output.withSpan { span in for index in 0..<first { sent.append(span[index]) } }
    channel.output.consume(first)
    left -= first
    if channel.output.isEmpty, channel.tail.count > 0 {
      var tail = ByteBuffer()
      channel.tail.append(to: &tail)
      let second = min(left, tail.count)
      tail.withSpan { span in for index in 0..<second { sent.append(span[index]) } }
      channel.tail.consume(second)
    }
    channel.waitsToSend = channel.hasUnsent
  }

  override func update(_ channel: Channel) {
    if channel.isReceiving, channel.holdsSomething { hasResumed = true }
  }
}
