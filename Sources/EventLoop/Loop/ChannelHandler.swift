/// What is done with the bytes of a channel: a protocol. Subclass it.
///
/// Called on the channel's loop. A channel has one handler at a time, which may hand it on to another one
/// (``Channel/handler``): an upgrade is that.
open class ChannelHandler {
  public init() {}

  /// Bytes came. They are borrowed for the length of this call. A handler that hands the channel on in here hands on, too,
  /// what it has not used of them.
  open func received(_ bytes: Span<UInt8>) {}

  /// The peer will send nothing more; it may still receive. If receiving was paused when the peer ended, this is told
  /// then, and once more behind the last byte, when ``Channel/hasReceivedAll``.
  open func receivedEnd() {}

  /// Everything that a `flush` left over has been sent.
  open func sent() {}

  /// The connection is broken (an errno value).
  open func failed(_ code: Int32) {}

  /// What ``Channel/settleSoon()`` has put off. Nothing else happens to the channel before.
  open func settle() {}

  /// Whether `settle()` has nothing to do but to send. A poller may then send by itself, with the loop's next wait, and not
  /// call it at all where everything was taken.
  open var restsWhenSent: Bool { false }
}

/// Lets go of a handler in the next turn of the loop: until then one of its own functions may be running.
final class HandlerRelease: Job, @unchecked Sendable {
  // Sendable: made on the loop for the loop.
  private let handler: ChannelHandler

  init(_ handler: ChannelHandler) {
    self.handler = handler
    super.init()
  }
}
