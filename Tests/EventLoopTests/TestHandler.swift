import Bytes
import EventLoop

/// A handler that stands for its channel: tests do to it what they would do to the channel.
class TestHandler: ChannelHandler {
  let channel: Channel

  init(loop: EventLoop, descriptor: consuming Descriptor) {
    channel = Channel(loop: loop, descriptor: descriptor)
    super.init()
  }

  /// Begins to receive.
  func start() throws(SystemError) {
    channel.handler = self
    try channel.loop.poller.start(channel)
  }

  var isReceiving: Bool { channel.isReceiving }
  var hasUnsent: Bool { channel.hasUnsent }
  var hasReceivedAll: Bool { channel.hasReceivedAll }
  var isClosed: Bool { channel.isClosed }

  /// What is to be sent.
  var output: ByteBuffer {
    _read { yield channel.output }
    _modify { yield &channel.output }
  }
  func prepareOutput() { channel.prepareOutput() }

  @discardableResult
  func flush() -> Bool { channel.flush() }
  func settleSoon() { channel.settleSoon() }
  func setReceiving(_ receiving: Bool) { channel.setReceiving(receiving) }
  func endSending() { channel.endSending() }
  func close() { channel.close() }
}
