import Bytes

/// One connected socket on one loop: bytes in by callback, bytes out through `output`. Subclass it for a protocol.
///
/// Belongs to its loop. After ``close()`` no callback comes any more.
open class Channel: EventSource {
  /// What is to be sent, in order. Append, then call ``flush()``.
  public final var output = ByteBuffer()
  /// Sent behind `output`, from where it is. Whoever sets it keeps the memory until `sent()` or `flush() == true`.
  public final var tail = BorrowedBytes.none

  public private(set) final var isReceiving = true
  final var waitsToSend = false
  final var peerHasEnded = false
  /// What was received ahead, or by a ring, while the channel had paused, and whether the peer's end has come behind it.
  final var held = ByteBuffer()
  final var holdsEnd = false
  /// It waits for the end of the batch to settle.
  final var isUnsettled = false
  /// Whether the peer's last byte has been received: nothing more will come.
  public internal(set) final var hasReceivedAll = false
  public private(set) final var isClosed = false

  public override init(loop: EventLoop, descriptor: consuming Descriptor) {
    super.init(loop: loop, descriptor: descriptor)
  }

  // MARK: what happened, to override

  /// Bytes came. They are borrowed for the length of this call.
  open func received(_ bytes: Span<UInt8>) {}

  /// The peer will send nothing more; it may still receive. If receiving was paused when the peer ended, this is told
  /// then, and once more behind the last byte, when `hasReceivedAll`.
  open func receivedEnd() {}

  /// Everything that a `flush` left over has been sent.
  open func sent() {}

  /// The connection is broken (an errno value).
  open func failed(_ code: Int32) {}

  /// What `settleSoon` has put off. Nothing else happens to the channel before.
  open func settle() {}

  /// Whether `settle()` has nothing to do but to send. A poller may then send by itself, with the loop's next wait, and not call
  /// it at all where everything was taken.
  open var restsWhenSent: Bool { false }

  // MARK: what to do

  /// Whether bytes wait to be sent.
  public final var hasUnsent: Bool { !output.isEmpty || tail.count > 0 }

  /// Makes room for `output` from the loop's spare buffers, if it has none.
  @inline(__always)
  public final func prepareOutput() {
    if output.capacity == 0 { output = loop.takeBuffer() }
  }

  /// Sends what is there. True if all of it has gone; else `sent()` tells when it has.
  @discardableResult
  public final func flush() -> Bool {
    guard !isClosed else { return true }
    if hasUnsent && !waitsToSend { poller.send(self) }
    guard !hasUnsent else { return false }
    giveOutputBack()
    return true
  }

  /// Calls `settle()` once the other channels of this batch of events have received too, or sooner (see `Poller+Batch.swift`);
  /// outside a batch, at once.
  @inline(__always)
  public final func settleSoon() { poller.settleSoon(self) }

  /// Whether to receive; while false, the kernel holds the peer back.
  public final func setReceiving(_ receiving: Bool) {
    guard receiving != isReceiving, !isClosed else { return }
    isReceiving = receiving
    loop.poller.update(self)
  }

  /// Tells the peer that no more will come.
  public final func endSending() {
    guard !isClosed else { return }
    loop.poller.endSending(self)
  }

  /// Closes the socket. What was not sent is lost.
  public final func close() {
    guard !isClosed else { return }
    isClosed = true
    loop.poller.stop(self)
    tail = .none
    output = ByteBuffer()
  }

  override func ready(_ events: UInt32, on poller: Poller) { becameReady(events, on: poller) }

  override func receiveAhead(_ events: UInt32, into memory: ReceiveMemory, piece: Int) -> Int? {
    guard events == Ready.input, isReceiving, !waitsToSend else { return nil }
    return SystemCalls.receive(socket, into: memory, piece: piece)
  }

  override func receivedAhead(_ count: Int, in memory: ReceiveMemory, piece: Int, on poller: Poller) {
    tookAhead(count, in: memory, piece: piece, on: poller)
  }

  override var wanted: UInt32 {
    var events: UInt32 = 0
    if isReceiving && !hasReceivedAll { events |= Ready.input }
    if !peerHasEnded { events |= Ready.peerEnded }
    if waitsToSend { events |= Ready.output }
    return events
  }

  final func giveOutputBack() {
    guard output.capacity > 0 else { return }
    var buffer = ByteBuffer()
    swap(&buffer, &output)
    loop.giveBack(buffer)
  }
}
