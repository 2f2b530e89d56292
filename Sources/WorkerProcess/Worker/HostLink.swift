import Bytes
import EventLoop
import Exchange
import Logging
import PluginHost
import WorkerFrames

/// A worker's end of the socket pair: calls and tasks in, what comes of them out.
///
/// Belongs to the worker's loop. A host that does not keep to the rules is none: the worker ends.
final class HostLink: PairChannel, ReplySink, @unchecked Sendable {
  // Sendable: other threads only post to its loop.
  private let services: CallServices
  private let hooks: HookThread
  private let log: Logger
  private var routes: [Route] = []
  private var generation: Generation?
  private(set) var taskKinds: [TaskKind] = []
  private(set) var pool: ThreadPool?
  private(set) var poolThreads = 0
  private(set) var box: BlackBox?
  private var calls: [Call?] = []
  private var replyLimit = 0
  /// Attempts at tasks under way, by their tags.
  var runs: [UInt64: WorkerRun] = [:]
  private var tasks: HostTasks?
  /// What follows responses that the host has not sent yet, by the tags of their calls.
  private var followers: [UInt64: ResponseFollower] = [:]

  /// Replies that may wait for the host until no more calls are taken, in bytes; and until they are again.
  private static let outputLimit = 4 << 20
  private static let outputLow = 1 << 20

  init(loop: EventLoop, descriptor: consuming Descriptor, hooks: HookThread, log: Logger) throws(SystemError)
  {
    services = CallServices(loop: loop, draining: DrainFlag(), log: log)
    self.hooks = hooks
    self.log = log
    super.init(loop: loop, descriptor: descriptor)
  }

  // MARK: from other threads

  func begin() {
    loop.post { [self] in
      do throws(SystemError) {
        try loop.poller.start(self)
      } catch {
        log.critical("a worker cannot watch its socket: \(error)")
        WorkerSystem.end(1)
      }
    }
  }

  /// Answers to tasks that the host is to keep go there. Before the plugin's code can ask for any.
  func answer(_ tasks: HostTasks) { loop.post { [self] in self.tasks = tasks } }

  /// Serves this plugin from now on.
  ///
  /// - Parameter replyLimit: bytes of a body; a larger one is left out, and its host refuses it.
  func serve(_ plugin: LoadedPlugin, _ pool: ThreadPool, threads: Int, _ box: BlackBox, replyLimit: Int) {
    loop.post { [self] in
      self.replyLimit = replyLimit
      routes = plugin.routes
      taskKinds = plugin.taskKinds
      generation = plugin.generation
      self.pool = pool
      poolThreads = threads
      self.box = box
    }
  }

  /// Answers what the host has asked for last; and ends the process then, if that was to stop.
  func answer(
    _ kind: FrameKind, _ payload: [UInt8], with file: SharedDescriptor? = nil, thenEnd: Bool = false
  ) {
    loop.post { [self] in
      send(kind, with: file) { $0.append(payload.span) }
      // Behind the job that sends it.
      if thenEnd { loop.post { WorkerSystem.end(0) } }
    }
  }

  /// Its loop turns; and what timers and posted functions have ended since the last frame is told.
  func noteLoopBeat() {
    loop.post { [self] in
      box?.noteLoopBeat()
      willSend()
    }
  }
  func wakeSleepers() { loop.post { [self] in services.wakeSleepers() } }

  // MARK: what comes

  override func received() {
    do {
      while !isClosed {
        let step = try input.withSpan { (bytes) throws(FrameFault) in
          try FrameDecoder.next(bytes, largest: .max)
        }
        guard case .frame(let header, let size) = step else { break }
        try take(header, header.payload)
        input.consume(size)
      }
    } catch {
      log.critical("a worker does not understand its host: \(error)")
      WorkerSystem.end(1)
    }
    if input.isEmpty { input.removeAll(keepingAtMost: 256 * 1024) }
  }

  /// The host has gone.
  override func ended() {
    AfterQueue.current?.abandon(generation?.log ?? log)
    WorkerSystem.endWithoutHost()
  }

  private func take(_ header: FrameHeader, _ payload: ByteRange) throws(FrameFault) {
    guard !header.hasDescriptor else { throw FrameFault("a frame with a descriptor") }
    switch header.kind {
    case .call: try takeCall(header, payload)
    case .cancel:
      let slot = Int(header.call & 0xffff_ffff)
      if slot < calls.count, let call = calls[slot], call.tag == header.call { call.cancel() }
    case .gone:
      let isSuccess = try input.withRange(payload) { (bytes) throws(FrameFault) in
        guard bytes.count == 1 else { throw FrameFault("the end of a response that says nothing") }
        return bytes[0] == 1
      }
      // None: it came to nothing here.
      followers.removeValue(forKey: header.call)?.responded(isInTime: isSuccess)
    case .wakeSleepers: services.wakeSleepers()
    case .task: try takeTask(header, payload)
    case .cancelTask: runs[header.call]?.cancel(isOverdue: false)
    case .enqueued:
      let answer = try input.withRange(payload) { (bytes) throws(FrameFault) in try EnqueuedFrame(bytes) }
      guard let tasks else { throw FrameFault("an answer to no task") }
      try tasks.answered(header.call, answer)
    case .load, .map, .start, .selfTest, .save, .stop:
      let bytes = input.withRange(payload) { bytes in bytes.indices.map { bytes[$0] } }
      hooks.take(header.kind, bytes)
    case .declared, .done, .failed, .reply, .refused, .guarded, .taskEnded, .enqueue:
      throw FrameFault("a frame that only a worker sends")
    }
  }

  // MARK: calls

  private func takeCall(_ header: FrameHeader, _ payload: ByteRange) throws(FrameFault) {
    let (slot, serial) = (Int(header.call & 0xffff_ffff), UInt32(truncatingIfNeeded: header.call >> 32))
    guard slot < BlackBox.slots, let box, let pool else {
      throw FrameFault("a call before there is a plugin")
    }
    while calls.count <= slot { calls.append(nil) }
    guard calls[slot] == nil else { throw FrameFault("a call in the place of another") }
    let call = services.take().object
    call.tag = header.call
    call.sink = self
    let index = try input.withRange(payload) { (bytes) throws(FrameFault) in
      try call.takeRequest(bytes)
    }
    guard index < routes.count else { throw FrameFault("a call of no route") }
    let route = routes[index]
    guard call.captures.count == route.parameterNames.count else {
      throw FrameFault("a call with \(call.captures.count) captures to \(route.description)")
    }
    do {
      try call.begin(route)
    } catch {
      throw FrameFault("a request that cannot be decoded")
    }
    calls[slot] = call
    guard call.enter(route) else { return refuse(call) }
    if route.isBlocking {
      call.willBlock()
      if !loop.submit(BlockingCall(call, box: box, slot: slot, serial: serial), to: pool) { refuse(call) }
    } else {
      // Other frames have come with this one: blocking work does not wait for this handler.
      loop.callThread()
      box.noteBegun(slot, serial: serial)
      run(call, on: route)
    }
  }

  /// Runs an async handler; a reply that it makes at once is written where it is sent from.
  private func run(_ call: Call, on route: Route) {
    call.runAsync(route)
    if call.repliedInHandler { replied(call) }
  }

  /// A reply as a frame. A body that is larger than may be is left out, which its host refuses.
  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    let follower = call.takeFollower()
    let length = body.count + tail.count
    let isLeftOut = call.head.method == .head || length > min(replyLimit, FrameHeader.bodyLimit)
    let start = output.count
    FrameHeader(.reply, call: call.tag).append(to: &output)
    ReplyFrame.append(
      status: head.status, contentType: head.contentType, fields: head.fields, length: head.length ?? 0,
      hasFollower: follower != nil, to: &output)
    if !isLeftOut {
      output.append(body)
      tail.append(to: &output)
    }
    var header = FrameHeader(.reply, call: call.tag)
    header.length = output.count - start - FrameHeader.size
    if header.length > FrameHeader.bodyLimit + FrameHeader.limit {
      output.truncate(to: start)
      FrameHeader(.refused, call: call.tag).append(to: &output)
      follower?.responded(isInTime: false)
    } else {
      header.write(to: &output, at: start)
      if let follower { followers[call.tag] = follower }
    }
  }

  /// The frame stands in the output.
  func replied(_ call: Call) {
    release(call)
    sendSoon()
    if output.count > Self.outputLimit { setReceiving(false) }
  }

  private func refuse(_ call: Call) {
    send(.refused, call: call.tag)
    release(call)
  }

  private func release(_ call: Call) {
    calls[Int(call.tag & 0xffff_ffff)] = nil
    services.release(call)
  }

  override func willSend() {
    // What the host believes of uses that it does not see must be true when it sees the reply.
    guard let generation, let box else { return }
    box.note(uses: generation.useCount)
    let after = generation.afterCounts
    if !after.isEmpty { box.note(after: after) }
  }

  override func progressed() {
    if output.count < Self.outputLow { setReceiving(true) }
  }
}

/// A blocking call on its way to a thread, which notes that it has begun.
private final class BlockingCall: Job, @unchecked Sendable {
  // Sendable: handed over with its call.
  private let call: Call
  private let box: BlackBox
  private let slot: Int
  private let serial: UInt32

  init(_ call: Call, box: BlackBox, slot: Int, serial: UInt32) {
    self.call = call
    self.box = box
    self.slot = slot
    self.serial = serial
    super.init()
  }

  override func run() {
    box.noteBegun(slot, serial: serial)
    call.run()
  }
}
