import Bytes

/// One end of a Unix socket pair on one loop: bytes, and open descriptors beside them. Subclass it for a protocol.
///
/// What is appended to `output` is sent at the end of the loop's turn, all of it together. Belongs to its loop; after
/// ``close()`` no callback comes any more.
open class PairChannel: EventSource {
  /// What is to be sent. Append, then call ``sendSoon()``.
  public final var output = ByteBuffer()
  /// What was received and not used; the subclass consumes it.
  public final var input = ByteBuffer()
  /// Descriptors that came and were not taken, in the order sent.
  public final var descriptors: [SharedDescriptor] = []
  private var outgoing: [SharedDescriptor] = []
  private var flushing: FlushJob?

  final var isReceiving = true
  final var waitsToSend = false
  /// What the poller watches for; its own.
  final var watchedEvents = Ready.input
  public private(set) final var isClosed = false

  /// Bytes that one receive takes.
  private static let receiveBytes = 64 * 1024
  /// Memory that stays with an empty output.
  private static let keptBytes = 256 * 1024

  public override init(loop: EventLoop, descriptor: consuming Descriptor) {
    super.init(loop: loop, descriptor: descriptor)
  }

  // MARK: what happened, to override

  /// There is more in `input`, or in `descriptors`.
  open func received() {}

  /// Descriptors that may wait to be taken. What comes beyond them is closed elsewhere, as closing may take its time.
  open var acceptedDescriptors: Int { 256 }

  /// The peer has sent more descriptors than may be: no protocol of this channel's.
  open func receivedStrayDescriptors() { ended() }

  /// The peer has gone. Nothing more comes.
  open func ended() {}

  /// Something of the output has been sent after it had to wait.
  open func progressed() {}

  // MARK: what to do

  /// Sends a descriptor no later than the bytes that are appended to `output` next.
  public final func attach(_ descriptor: SharedDescriptor) { outgoing.append(descriptor) }

  /// Sends the output at the end of this turn.
  public final func sendSoon() {
    guard !isClosed, !waitsToSend else { return }
    if flushing == nil { flushing = FlushJob(self) }
    guard let flushing, !flushing.isPosted else { return }
    flushing.isPosted = true
    loop.post(flushing)
  }

  /// Called before the output is sent.
  open func willSend() {}

  /// Whether to receive; while false, the kernel holds the peer back.
  public final func setReceiving(_ receiving: Bool) {
    guard receiving != isReceiving, !isClosed else { return }
    isReceiving = receiving
    loop.poller.update(self)
  }

  /// Receives what the kernel has for it at this moment.
  public final func receiveAll() {
    while !isClosed, receiveOnce() { received() }
  }

  /// Closes this end. What was not sent is lost.
  public final func close() {
    guard !isClosed else { return }
    isClosed = true
    loop.poller.stop(self)
    SystemCalls.shutdown(socket)
    SystemCalls.discardMessages(socket)
    output = ByteBuffer()
    outgoing = []
    descriptors = []
  }

  // MARK: the poller's side

  override var wanted: UInt32 { (isReceiving ? Ready.input : 0) | (waitsToSend ? Ready.output : 0) }

  override func ready(_ events: UInt32, on poller: Poller) {
    if events & Ready.output != 0, waitsToSend {
      waitsToSend = false
      send()
      if !isClosed { progressed() }
    }
    if isClosed { return }
    if events & Ready.input != 0, isReceiving {
      if receiveOnce() { received() }
    } else if events & Ready.broken != 0 {
      ended()
    }
  }

  /// False if nothing came, or the peer has gone.
  private func receiveOnce() -> Bool {
    let (count, came) = SystemCalls.receiveMessage(
      socket, into: &input, atMost: Self.receiveBytes,
      accepting: max(0, acceptedDescriptors - descriptors.count))
    guard let came else {
      receivedStrayDescriptors()
      return false
    }
    descriptors += came
    if count > 0 { return true }
    if count == -Int(SystemCalls.tryAgain) || count == -Int(SystemCalls.interrupted) { return false }
    ended()
    return false
  }

  fileprivate func send() {
    guard !isClosed, !waitsToSend else { return }
    willSend()
    while !output.isEmpty {
      let (sent, descriptorsSent) = SystemCalls.sendMessage(socket, output, with: outgoing)
      if sent >= 0 {
        output.consume(sent)
        if descriptorsSent > 0 { outgoing.removeFirst(descriptorsSent) }
        continue
      }
      switch Int32(-sent) {
      case SystemCalls.interrupted: continue
      case SystemCalls.tooManyReferences where !outgoing.isEmpty:
        // The user has as many descriptors on their way as may be, in some process or other: without them, then.
        outgoing = []
        continue
      case SystemCalls.tryAgain:
        waitsToSend = true
        return loop.poller.update(self)
      default: return ended()
      }
    }
    // All is sent: memory that a full link has made the buffer grow to is given back.
    output.removeAll(keepingAtMost: Self.keptBytes)
    loop.poller.update(self)
  }
}

/// The output of a pair on its way, at the end of a turn.
private final class FlushJob: Job, @unchecked Sendable {
  // Sendable: stays on its loop.
  private weak var channel: PairChannel?
  var isPosted = false

  init(_ channel: PairChannel) { self.channel = channel }

  override func run() {
    isPosted = false
    channel?.send()
  }
}
