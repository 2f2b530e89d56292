import Bytes

/// Where a loop's events come from.
///
/// Shaped for completions: a channel is handed the bytes it received and never calls `read`, it hands over what it
/// wants sent and hears when all of it has gone. A readiness interface (epoll) and a completion interface (io_uring)
/// both fit behind it. It is a class to subclass and not a protocol so that the loop calls it through one table
/// look-up, without an existential container on the way of each request.
///
/// All calls come from the loop's thread, but for ``wake()``.
open class Poller {
  /// What channels receive into, one for all of them: an idle connection holds no buffer.
  final let memory: ReceiveMemory
  /// Spare buffers for what channels send.
  final let buffers = BufferPool()

  /// Events are being delivered.
  final var isDelivering = false
  /// Behind the event that is being delivered others come. False outside a batch: nothing comes behind its last one.
  final var hasMore = false
  /// Channels that settle before they all are.
  final var unsettled = FlatArray<Uncounted<Channel>>()
  /// Whether it is worth it to put a single channel off, too.
  final var putsOffAlways = false
  /// Those that receive again, and have bytes that came while they did not.
  final var resumed: [Channel] = []
  /// Jobs for which no thread has been called yet.
  final var submissions = Submissions()
  /// How long a batch may put off what it does, in ticks.
  final var patience = SystemCalls.ticks(of: Poller.patience)
  /// In ticks: when the batch began, or what it has put off was done last.
  final var putOffSince: UInt64 = 0

  public init() { memory = ReceiveMemory(capacity: 64 * 1024) }

  /// Nanoseconds of the clock that all deadlines of the loop are in: the monotonic one, but for tests.
  open var time: UInt64 { SystemCalls.monotonic() }

  /// Waits until something happens, `wake` is called, or `deadline` (nanoseconds of the monotonic clock; 0: do not
  /// wait; .max: for ever) has passed.
  open func wait(until deadline: UInt64, now: UInt64) {}

  /// Delivers what the last wait has brought. Apart from the wait, since the loop reads its clock in between: `now`.
  open func deliver(now: UInt64) {}

  /// Ends the current or the next wait. From any thread.
  open func wake() {}

  /// Begins to receive for a channel. From now on it gets `received`, `receivedEnd` and `failed`.
  open func start(_ channel: Channel) throws(SystemError) {}

  /// What the channel waits for has changed: whether it receives (while it does not, what comes stays with the kernel),
  /// whether it has something to send.
  open func update(_ channel: Channel) {}

  /// Sends the channel's `output` and then its `tail`; calls `sent()` if it could not be done at once but is done
  /// later, `failed` if the peer has gone.
  open func send(_ channel: Channel) {}

  /// The end of a batch: does what was put off. May leave sends to the next wait.
  func finishBatch() { catchUp() }

  /// Does now what was left to the next wait: before anything else runs on the loop.
  open func finish() {}

  /// Says to the peer that nothing more will be sent.
  open func endSending(_ channel: Channel) {}

  /// Forgets the channel; no more calls come. The caller closes it by letting go of it.
  open func stop(_ channel: Channel) {}

  /// Begins to accept connections.
  open func start(_ acceptor: Acceptor) throws(SystemError) {}

  /// Accepts no more connections.
  open func stop(_ acceptor: Acceptor) {}

  /// Begins to tell a watch what its descriptor is ready for. One watch of a descriptor at a time.
  open func start(_ watch: Watch) throws(SystemError) {}

  /// Looks for something else. From the next wait on.
  open func change(_ watch: Watch, to interest: Readiness) throws(SystemError) {}

  /// Tells it nothing more.
  open func stop(_ watch: Watch) {}

  /// Begins to receive for one end of a socket pair.
  open func start(_ channel: PairChannel) throws(SystemError) {}

  /// What the channel waits for has changed.
  open func update(_ channel: PairChannel) {}

  /// Forgets the channel; no more calls come.
  open func stop(_ channel: PairChannel) {}
}
