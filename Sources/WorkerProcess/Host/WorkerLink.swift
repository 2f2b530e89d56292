import Bytes
import EventLoop
import Exchange
import PluginHost
import WorkerFrames

/// The host's end of the socket pair of one worker process: calls and tasks out, what comes of them in.
///
/// Belongs to its seat's loop. A worker that does not keep to the rules is killed: nothing that it sends can do more
/// than end its own calls, and enqueue tasks as any plugin may.
final class WorkerLink: PairChannel {
  let child: ChildProcess
  let seat: Seat
  /// Calls and tasks that it has. Their keys are the tags of frames, their slots those of the black box.
  private var errands = SlotMap<Errand>()
  private var control: Promise<ControlAnswer>?
  /// Tasks that it wants to have kept and that are not answered, and the bytes of their payloads.
  var enqueuing = (tasks: 0, bytes: 0)
  /// Replies that it has given, and ends of tasks.
  var replies = 0
  /// It gets no more calls, and has none left.
  private let drained: Latch
  private var isRetiring = false

  /// Bytes of large bodies that are among those that wait.
  private var largeBytes = 0
  /// The one descriptor that a worker sends tells of the calls that its filter holds back. It comes before any code of the
  /// plugin has run: whatever comes later is the plugin's.
  private var mayHaveDescriptor = true
  override var acceptedDescriptors: Int { mayHaveDescriptor ? 1 : 0 }

  /// Bytes that may wait for the worker until it gets no more calls: beside large bodies, and with them.
  private static let outputLimit = 1 << 20
  private static let wholeOutputLimit = 64 << 20
  private static let largeBody = 64 << 10

  init(_ child: ChildProcess, descriptor: consuming Descriptor, seat: Seat, drained: Latch) {
    self.child = child
    self.drained = drained
    self.seat = seat
    super.init(loop: seat.loop, descriptor: descriptor)
  }

  // MARK: calls

  /// Whether another call may go this way.
  var hasRoom: Bool {
    !isClosed && output.count - min(largeBytes, output.count) < Self.outputLimit
      && output.count < Self.wholeOutputLimit && underWay < BlackBox.slots
  }

  /// Sends a call. Only if there is room.
  func send(_ call: Call, route: Int) {
    call.tag = take(.call(call))
    let size = call.body.count
    guard size <= FrameHeader.bodyLimit else {
      _ = remove(call.tag)
      return call.answerFailure(413, "The request is too large for a worker process.")
    }
    if output.isEmpty { largeBytes = 0 }
    if size > Self.largeBody { largeBytes += size }
    send(.call, call: call.tag) { call.appendRequest(route: route, to: &$0) }
  }

  /// Nobody waits for the call any more; false if it is not here.
  func cancel(_ call: Call, serial: UInt64) -> Bool {
    guard holds(call, tag: call.tag), call.serial == serial else { return false }
    send(.cancel, call: call.tag)
    return true
  }

  /// Whether this very call is still here.
  func holds(_ call: Call, tag: UInt64) -> Bool { holds(.call(call), tag: tag) }

  /// Whether this very errand is still here.
  func holds(_ errand: Errand, tag: UInt64) -> Bool { self.errand(tag)?.isSame(as: errand) ?? false }

  // MARK: the table of errands

  /// Puts it into the table; its tag.
  func take(_ errand: Errand) -> UInt64 { errands.insert(errand).rawValue }

  /// Calls and tasks that it has.
  var underWay: Int { errands.count }

  /// What a tag names; nil if that has ended.
  func errand(_ tag: UInt64) -> Errand? { errands[SlotMap<Errand>.Key(rawValue: tag)] }

  /// The tag of one that is here.
  func tag(of errand: Errand) -> UInt64? { errands.firstKey { $0.isSame(as: errand) }?.rawValue }

  /// Takes what a tag names out of the table; nil if there is none.
  func remove(_ tag: UInt64) -> Errand? {
    guard let errand = errands.remove(SlotMap<Errand>.Key(rawValue: tag)) else { return nil }
    seat.didEnd()
    if isRetiring, underWay == 0 { drained.countDown() }
    return errand
  }

  /// It gets no more calls.
  func retire() {
    isRetiring = true
    if underWay == 0 { drained.countDown() }
  }

  /// Whether the errand of a tag has begun.
  func hasBegun(_ tag: UInt64) -> Bool { hasBegun(SlotMap<Errand>.Key(rawValue: tag)) }

  private func hasBegun(_ key: SlotMap<Errand>.Key) -> Bool {
    child.box.hasBegun(key.slot, serial: key.serial)
  }

  /// Its errands that have begun.
  var begun: [Errand] { errands.entries.filter { hasBegun($0.key) }.map(\.value) }

  // MARK: what is no call

  /// Sends a frame and lets `request` hear of the answer.
  func ask(_ kind: FrameKind, _ request: Promise<ControlAnswer>, _ payload: [UInt8]) {
    guard !isClosed, control == nil, payload.count <= FrameHeader.limit else {
      request.fulfil(.ended)
      return
    }
    control = request
    send(kind) { $0.append(payload.span) }
  }

  func wakeSleepers() { send(.wakeSleepers) }

  /// The response to a call has gone that something follows.
  func tellGone(_ tag: UInt64, isSuccess: Bool) {
    guard !isClosed else { return }
    send(.gone, call: tag) { $0.append(isSuccess ? UInt8(1) : 0) }
  }

  // MARK: what comes

  override func received() {
    do {
      while !isClosed {
        // One whose body is larger than may be says so and leaves it out.
        let largest =
          min(seat.replyLimit, FrameHeader.bodyLimit) + 2 * ReplyFrame.headLimit + ReplyFrame.prefix
        let step = try input.withSpan { (bytes) throws(FrameFault) in
          try FrameDecoder.next(bytes, largest: largest)
        }
        guard case .frame(let header, let size) = step else { break }
        try take(header)
        input.consume(size)
      }
    } catch {
      child.kill("it sent \(error)")
      ended()
    }
    if input.isEmpty { input.removeAll(keepingAtMost: 256 * 1024) }
  }

  private func take(_ header: FrameHeader) throws(FrameFault) {
    guard !header.hasDescriptor || header.kind == .guarded && mayHaveDescriptor else {
      throw FrameFault("a frame with a descriptor")
    }
    switch header.kind {
    case .reply: try takeReply(header)
    case .refused:
      guard let call = removeCall(header.call) else { throw FrameFault("a refusal of no call") }
      call.answerFailure(503, "The server is busy. Try again in a moment.", retryAfter: 1)
    case .declared, .done, .failed, .guarded: try takeAnswer(header)
    case .taskEnded: try takeTaskEnd(header)
    case .enqueue: try takeEnqueue(header)
    case .load, .map, .start, .selfTest, .save, .stop, .call, .cancel, .wakeSleepers, .gone, .task,
      .cancelTask,
      .enqueued:
      throw FrameFault("a frame that only a host sends")
    }
  }

  private func removeCall(_ tag: UInt64) -> Call? {
    guard case .call(let call)? = errand(tag) else { return nil }
    _ = remove(tag)
    return call
  }

  private func takeReply(_ header: FrameHeader) throws(FrameFault) {
    guard let call = removeCall(header.call) else { throw FrameFault("a reply to no call") }
    do throws(FrameFault) {
      try input.withRange(header.payload) { (payload) throws(FrameFault) in
        let reply = try ReplyFrame(payload)
        if reply.hasFollower { call.follow(RemoteFollower(self, seat.loop, tag: header.call)) }
        try call.takeReply(reply, limit: seat.replyLimit)
      }
      replies += 1
    } catch {
      call.answerFailure(502, Self.gone)
      throw error
    }
  }

  private func takeAnswer(_ header: FrameHeader) throws(FrameFault) {
    guard let request = control.take() else { throw FrameFault("an answer that nobody has asked for") }
    do throws(FrameFault) {
      let answer = try input.withRange(header.payload) { (payload) throws(FrameFault) in
        try self.answer(header, payload)
      }
      request.fulfil(answer)
    } catch {
      request.fulfil(.ended)
      throw error
    }
  }

  private func answer(
    _ header: FrameHeader, _ payload: Span<UInt8>
  ) throws(FrameFault) -> ControlAnswer {
    switch header.kind {
    case .guarded:
      let frame = try GuardedFrame(payload)
      mayHaveDescriptor = false
      guard header.hasDescriptor else { return .guarded(frame, nil) }
      // None comes where the user has too many on their way.
      guard let listener = descriptors.popLast() ?? child.process.copy(descriptor: frame.listener) else {
        throw FrameFault("a frame without its descriptor")
      }
      return .guarded(frame, listener)
    case .declared: return .declared(try DeclarationFrame(payload))
    case .done: return .done(payload.isEmpty ? SavedFrame(version: nil, bytes: []) : try SavedFrame(payload))
    default:
      let failure = try FailureFrame(payload)
      return .failed(PluginProblem(failure.problem, remedy: failure.remedy))
    }
  }

  // MARK: the end

  static let gone: StaticString = "The process that served this request has ended."

  /// The process has ended; a child of it may still hold the other end of the pair.
  func processHasEnded() {
    receiveAll()
    ended()
  }

  override func receivedStrayDescriptors() {
    child.kill("it sent a descriptor")
    ended()
  }

  override func ended() {
    guard !isClosed else { return }
    close()
    // Most have died: the supervisor sees how. One that lives is of no use any more.
    loop.schedule(SilenceTimer(child), after: 100_000_000)
    control?.fulfil(.ended)
    control = nil
    let left = errands.entries.map { (errand: $0.value, begun: hasBegun($0.key)) }
    errands = SlotMap()
    for _ in left { seat.didEnd() }
    drained.countDown()
    seat.linkHasEnded(self, left)
  }
}

/// A process whose socket is closed has had time to die of what closed it.
private final class SilenceTimer: Timer {
  private let child: ChildProcess
  init(_ child: ChildProcess) {
    self.child = child
    super.init()
  }
  override func fire() { child.kill("it closed its socket") }
}
