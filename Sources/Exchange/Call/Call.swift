import Bytes
import EventLoop
import HTTP
import Synchronization

/// One request on its way through a handler.
///
/// Calls are pooled for each loop and never freed (see `CallHandle`). Who touches what:
///
/// - the request (`head` to `requestID`) is written by the connection on its loop, then constant until the release, which
///   waits for those who read it on another thread (`CallMarks`);
/// - the reply (`stored` to `hasOwnContentType`) belongs to whoever holds the claim of `state`, and to the loop once
///   the state is replied and the loop has been told;
/// - the rest belongs to the loop, or says otherwise.
@safe
public final class Call: Job, @unchecked Sendable {
  // Sendable: see above; what crosses threads does so through `state` or the loop's mailbox.

  // MARK: the request

  public var head = RequestHead()
  /// The head's bytes, each part followed by a NUL; then peer and request id.
  public var storage = ByteBuffer()
  public var body = ByteBuffer()
  public var captures = Captures()
  /// Kept after the release until the next call, to name it when a handle comes late. Read by the loop, and by
  /// whoever holds the claim.
  public internal(set) var route: Route?
  /// Whether the handler blocks.
  public internal(set) var isBlocking = false
  package var decoded = ByteBuffer()
  package var parameters: [ByteRange] = []
  package var query = QueryParameters()
  package var peer = ByteRange.empty
  package var requestID = ByteRange.empty
  /// Bytes that are counted for it in the memory of all requests, and the room of its body among them. The loop's.
  var charged = 0
  var bodyRoom = 0

  // MARK: the reply

  /// Waits for the loop: made on another thread, or after the handler has returned.
  var stored = StoredReply()
  /// The rest of what is stored. The plugin keeps it until its `stop`, and this call keeps that away.
  package var tail = BorrowedBytes.none
  /// Who hears that the response has gone, if anybody does.
  package var follower: ResponseFollower?
  /// The reply borrows something, or has a follower: the call is released once the last byte has gone.
  public internal(set) var hasRest = false
  package var fields = ByteBuffer()
  /// The plugin has set Content-Type as a header field, which goes before that of the reply function.
  package var hasOwnContentType = false

  // MARK: the life of the call

  let state = CallState()
  /// The thread of its loop.
  let loopThread: UInt
  /// Timers and watches that end with this call. The loop's.
  public var boundServices: BoundService?
  public let services: CallServices
  /// The spare call behind this one, while it is spare. The loop's.
  var nextSpare: Uncounted<Call>?
  /// Where the reply goes; nil when nobody waits for it any more. The loop's. Not counted: see `ReplySink`.
  public var sink: (any ReplySink)? {
    @inline(__always) get { unsafe uncountedSink }
    @inline(__always) set { unsafe uncountedSink = newValue }
  }
  private unowned(unsafe) var uncountedSink: (any ReplySink)?
  /// The handler runs on the loop right now. The loop's.
  var isInHandler = false
  /// The handler replied before it returned: the sink has the reply. The loop's.
  public internal(set) var repliedInHandler = false
  /// `begin` was called and `reset` was not.
  public internal(set) var hasBegun = false
  /// Where the call is while its handler is in another process. The loop's.
  public internal(set) var upstream: Upstream?
  /// The serial under which it was given to a second worker, since the first had ended before it began; none has 2⁶⁴ - 1.
  /// Touched by the upstream that has it.
  var repeatedSerial = UInt64.max
  /// Identifies this call on a link between host and worker: slot in the low 32 bits, its serial above.
  public var tag: UInt64 = 0
  /// Its deadline has passed, and the client got 504; it is cancelled then, too. The loop's.
  public internal(set) var isPastDeadline = false
  package var step = Step.idle
  let marks = CallMarks()
  let cancelIsRunning = Atomic<Bool>(false)
  var cancelCallback: CancelCallback?

  /// What `run()` does next, on whichever thread the call was handed to.
  package enum Step {
    case idle
    /// On the pool: run the blocking handler.
    case block
    /// On the loop: the reply is there and the handler has returned.
    case finish
    /// On the upstream's loop: it is the upstream's now.
    case forward
  }

  /// On the loop.
  init(services: CallServices) {
    self.services = services
    loopThread = services.loop.isCurrent ? EventLoop.currentThread : 0
  }

  /// Whether nobody waits for the reply any more.
  package var isCancelled: Bool { marks.isCancelled }

  /// Whether a complete reply waits to be sent.
  public var isReplied: Bool { state.isReplied }

  /// Names the request in the log and in error answers.
  public var requestIDText: String {
    storage.withRange(requestID) { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }

  public override func run() {
    switch step {
    case .idle: break
    case .block: runBlocking()
    case .finish: finish()
    case .forward: upstream?.take(self)
    }
  }

  /// On the loop, once the reply is complete and the handler is through.
  package func finish() {
    step = .idle
    guard let sink else { return services.release(self) }
    fields.withSpan { stored.send(to: sink, fields: $0, tail: tail, of: self) }
    sink.replied(self)
  }
}
