import Bytes

/// One connected socket on one loop: bytes in to its handler, bytes out through `output`.
///
/// Belongs to its loop. The poller keeps it from its start until ``close()``, after which nothing is told to the handler.
public final class Channel: EventSource {
  /// What is done with the bytes; nil: nothing. Another one takes over at once (an upgrade); bytes that were received and not
  /// used are its predecessor's to hand over. Kept until the turn after the channel has closed, so that it may keep the channel
  /// in turn.
  public var handler: ChannelHandler? {
    get { kept }
    set {
      if let kept { loop.post(HandlerRelease(kept)) }
      kept = newValue
      present = newValue.map { unsafe Uncounted($0) }
    }
  }
  private var kept: ChannelHandler?
  /// The same, for the way of each event: `kept` keeps it, or the job that lets go of it after this turn.
  private var present: Uncounted<ChannelHandler>?
  /// What is to be sent, in order. Append, then call ``flush()``.
  public var output = ByteBuffer()
  /// Sent behind `output`, from where it is. Whoever sets it keeps the memory until `sent()` or `flush() == true`.
  public var tail = BorrowedBytes.none

  public private(set) var isReceiving = true
  var waitsToSend = false
  var peerHasEnded = false
  /// What was received ahead, or by a ring, while the channel had paused, and whether the peer's end has come behind it.
  var held = ByteBuffer()
  var holdsEnd = false
  /// It waits for the end of the batch to settle.
  var isUnsettled = false
  /// Whether the peer's last byte has been received: nothing more will come.
  public internal(set) final var hasReceivedAll = false
  public private(set) var isClosed = false

  public override init(loop: EventLoop, descriptor: consuming Descriptor) {
    super.init(loop: loop, descriptor: descriptor)
  }

  // MARK: to the handler

  @inline(__always)
  func received(_ bytes: Span<UInt8>) { present?.use { $0.received(bytes) } }
  func receivedEnd() { present?.use { $0.receivedEnd() } }
  func sent() { present?.use { $0.sent() } }
  func failed(_ code: Int32) { present?.use { $0.failed(code) } }
  @inline(__always)
  func settle() { present?.use { $0.settle() } }
  var restsWhenSent: Bool { present?.use { $0.restsWhenSent } ?? false }

  // MARK: what to do

  /// Whether bytes wait to be sent.
  public var hasUnsent: Bool { !output.isEmpty || tail.count > 0 }

  /// Makes room for `output` from the loop's spare buffers, if it has none.
  @inline(__always)
  public func prepareOutput() {
    if output.capacity == 0 { output = loop.takeBuffer() }
  }

  /// Sends what is there. True if all of it has gone; else `sent()` tells when it has.
  @discardableResult
  public func flush() -> Bool {
    guard !isClosed else { return true }
    if hasUnsent && !waitsToSend { poller.send(self) }
    guard !hasUnsent else { return false }
    giveOutputBack()
    return true
  }

  /// Has the handler settle once the other channels of this batch of events have received too, or sooner (see `Poller+Batch.swift`);
  /// outside a batch, at once.
  @inline(__always)
  public func settleSoon() { poller.settleSoon(self) }

  /// Whether to receive; while false, the kernel holds the peer back.
  public func setReceiving(_ receiving: Bool) {
    guard receiving != isReceiving, !isClosed else { return }
    isReceiving = receiving
    loop.poller.update(self)
  }

  /// Tells the peer that no more will come.
  public func endSending() {
    guard !isClosed else { return }
    loop.poller.endSending(self)
  }

  /// Closes the socket. What was not sent is lost.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    loop.poller.stop(self)
    tail = .none
    output = ByteBuffer()
    handler = nil
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

  func giveOutputBack() {
    guard output.capacity > 0 else { return }
    var buffer = ByteBuffer()
    swap(&buffer, &output)
    loop.giveBack(buffer)
  }
}
