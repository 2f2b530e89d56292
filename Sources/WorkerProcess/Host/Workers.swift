import Bytes
import EventLoop
import Glibc
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// The worker processes of one generation of a plugin: takes its calls, and knows how to begin another process.
final class Workers: IsolatedPlugin, @unchecked Sendable {
  // Sendable: constants once `init` and `load` are over, atomics, and what is behind the lock.
  let settings: IsolationSettings
  private let lane: WorkerLane
  private let frame: LoadFrame
  private(set) var seats: [Seat] = []
  private let next = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  /// What each seat was started with, for those that come after a crash.
  private let handedOver = Mutex<[HandedOver]>([])
  private let declaration = Mutex<DeclarationFrame?>(nil)

  /// Nanoseconds that a worker may take to load its library, and for each hook.
  static let patience: UInt64 = 60_000_000_000

  init(lane: WorkerLane, _ frame: LoadFrame, _ settings: IsolationSettings) {
    self.lane = lane
    self.frame = frame
    self.settings = settings
    super.init()
    let first = lane.nextLoop(settings.workers)
    seats = (0..<settings.workers).map { number in
      Seat(
        number: number, loop: lane.loops[(first + number) % lane.loops.count], workers: self,
        replyLimit: settings.replyLimit)
    }
  }

  var log: Logger {
    var log = lane.log
    log[metadataKey: "plugin"] = "\(declaration.withLock { $0?.name } ?? frame.file)"
    return log
  }

  // MARK: calls

  /// To the least busy of those that are ready; among equals to one on the call's own loop, which needs no hop.
  override func take(_ call: Call) {
    var best: Seat?
    var rank = (group: Int.max, load: Int.max, hop: Int.max)
    let start = next.wrappingAdd(1, ordering: .relaxed).newValue
    for offset in seats.indices {
      let seat = seats[(start &+ offset) % seats.count]
      let group =
        switch seat.phase {
        case .ready: 0
        case .waiting, .starting: 1
        case .crashLoop: 2
        case .stopped: 3
        }
      let mine = (group: group, load: seat.load, hop: seat.loop.isCurrent ? 0 : 1)
      if (mine.group, mine.load, mine.hop) < (rank.group, rank.load, rank.hop) {
        best = seat
        rank = mine
      }
    }
    best?.accept(call)
  }

  /// A call whose process ended before it began. From any thread.
  func takeAgain(_ call: Call) {
    let passed = Passed(call: call)
    call.services.loop.post { [self] in take(passed.call) }
  }

  private struct Passed: @unchecked Sendable {
    // Sendable: handed from one loop to the other, and touched by the one that has it.
    let call: Call
  }

  /// Nanoseconds until a call that nobody waits for any more must have ended.
  func patience(with call: Call) -> UInt64 {
    if call.isPastDeadline { return settings.grace }
    return (call.route?.deadline ?? lane.callTime ?? 60_000_000_000) &+ settings.grace
  }

  // MARK: the life of a generation

  /// Loads the library in the first process.
  func load() throws(PluginProblem) -> DeclarationFrame {
    let link = try open(seats[0])
    let declared = try declare(link, seats[0])
    declaration.withLock { $0 = declared }
    return declared
  }

  override func start(_ handedOver: [HandedOver]) throws(PluginProblem) {
    self.handedOver.withLock { $0 = handedOver }
    // All together, since each takes a while.
    var opened: [Opened] = []
    for seat in seats.dropFirst() { opened.append(try open(seat)) }
    for (seat, opened) in zip(seats.dropFirst(), opened) { _ = try declare(opened, seat) }
    let requests = seats.map { ask($0, .start, startPayload(for: $0)) }
    for (seat, request) in zip(seats, requests) {
      _ = try answer(request, from: seat, to: "start")
      ready(seat)
    }
  }

  override func save() throws(PluginProblem) -> [HandedOver] {
    guard declaration.withLock({ $0?.hasSave }) ?? false else { return [] }
    let requests = seats.map { ask($0, .save, ByteBuffer()) }
    var saved: [HandedOver] = []
    for (seat, request) in zip(seats, requests) {
      let state = try answer(request, from: seat, to: "save")
      saved.append(HandedOver(version: state.version ?? "", bytes: state.bytes))
    }
    return saved
  }

  override func selfTest() throws(PluginProblem) {
    guard declaration.withLock({ $0?.hasSelfTest }) ?? false else { return }
    let requests = seats.map { ask($0, .selfTest, ByteBuffer()) }
    for (seat, request) in zip(seats, requests) { _ = try answer(request, from: seat, to: "self-test") }
  }

  override func stop() {
    isStopping.store(true, ordering: .releasing)
    let requests = seats.map { seat in
      let request = ask(seat, .stop, ByteBuffer())
      seat.loop.post { seat.stop() }
      return request
    }
    for (seat, request) in zip(seats, requests) {
      guard let child = seat.record.withLock({ $0.child }) else { continue }
      let answer = request.wait(nanoseconds: 10_000_000_000)
      if answer == nil { log.warning("worker \(seat.number) takes too long to stop: it is killed") }
      if child.reap(milliseconds: answer == nil ? 0 : 2_000) == nil {
        child.kill("it did not stop")
        _ = child.reap(milliseconds: -1)
      }
      lane.supervisor?.forget(child)
      seat.record.withLock { $0.child = nil }
    }
    unsafe unlink(frame.copy)
  }

  override var useCount: Int {
    seats.reduce(0) { sum, seat in
      sum + (seat.record.withLock { $0.child?.box.uses }.map { Int(clamping: $0) } ?? 0)
    }
  }

  override func wakeSleepers() {
    for seat in seats { seat.loop.post { seat.ask({ $0.wakeSleepers() }, otherwise: {}) } }
  }

  override var workers: [WorkerStatus] { seats.map(\.status) }

  // MARK: steps, on a thread that may wait

  private typealias Opened = ControlRequest

  /// Starts a process for a seat and sends it what to load.
  private func open(_ seat: Seat) throws(PluginProblem) -> ControlRequest {
    do throws(SystemError) {
      var pair = try SocketPair()
      guard let ours = pair.takeFirst(), let theirs = pair.takeSecond() else {
        throw SystemError(call: "socketpair", code: EBADF)
      }
      let child = try ChildProcess(
        program: lane.program, socket: theirs,
        environment: settings.environment.compactMap { name in Environment.value(name).map { "\(name)=\($0)" }
        })
      seat.record.withLock { $0.child = child }
      let link = Passing(WorkerLink(child, descriptor: ours, seat: seat))
      let request = ControlRequest()
      var payload = ByteBuffer()
      frame.append(to: &payload)
      let bytes = Array(payload)
      seat.loop.post {
        seat.enter(.starting)
        seat.attach(link.link)
        var payload = ByteBuffer()
        payload.append(bytes.span)
        link.link.ask(.load, request, payload, with: child.boxFile)
      }
      return request
    } catch {
      throw PluginProblem("cannot get a process of its own: \(error)", remedy: "see what the system lacks")
    }
  }

  private struct Passing: @unchecked Sendable {
    // Sendable: made here, and touched on its loop only from then on.
    let link: WorkerLink
    init(_ link: WorkerLink) { self.link = link }
  }

  private func declare(_ request: ControlRequest, _ seat: Seat) throws(PluginProblem) -> DeclarationFrame {
    guard case .declared(let declared)? = try wait(request, seat, for: "the loading of its library") else {
      throw ended(seat, "it was loaded")
    }
    if let first = declaration.withLock({ $0 }), first != declared {
      throw PluginProblem("declares other routes in each process", remedy: "declare the same ones each time")
    }
    return declared
  }

  private func ask(_ seat: Seat, _ kind: FrameKind, _ payload: borrowing ByteBuffer) -> ControlRequest {
    let request = ControlRequest()
    let bytes = Array(payload)
    seat.loop.post {
      var payload = ByteBuffer()
      payload.append(bytes.span)
      seat.ask({ $0.ask(kind, request, payload) }, otherwise: { request.finish(.ended) })
    }
    return request
  }

  private func answer(_ request: ControlRequest, from seat: Seat, to hook: String) throws(PluginProblem)
    -> SavedFrame
  {
    switch try wait(request, seat, for: "its \(hook) hook") {
    case .done(let saved)?: return saved
    default: throw ended(seat, "its \(hook) hook had returned")
    }
  }

  private func wait(
    _ request: ControlRequest, _ seat: Seat, for what: String
  ) throws(PluginProblem) -> ControlRequest.Answer? {
    switch request.wait(nanoseconds: Self.patience) {
    case .failed(let problem)?: throw problem
    case nil:
      seat.record.withLock { $0.child }?.kill("\(what) took too long")
      throw PluginProblem(
        "was given up in its worker process: \(what) took more than \(Self.patience / 1_000_000_000) s",
        remedy: "see what it waits for")
    case let answer: return answer
    }
  }

  private func ended(_ seat: Seat, _ moment: String) -> PluginProblem {
    let end = seat.record.withLock { $0.child }?.reap(milliseconds: 1_000)
    return PluginProblem(
      "brought its worker process down before \(moment): \(end?.text ?? "it does not answer")",
      remedy: end?.backtrace.isEmpty == false
        ? "it was in \(end!.backtrace.prefix(6).joined(separator: " < "))" : "see what it logged")
  }

  private func startPayload(for seat: Seat) -> ByteBuffer {
    let handed = handedOver.withLock { $0.count > seat.number ? $0[seat.number] : nil }
    var payload = ByteBuffer()
    SavedFrame(version: handed?.version, bytes: handed?.bytes ?? []).append(to: &payload)
    return payload
  }

  private func ready(_ seat: Seat) {
    seat.loop.post { seat.begin() }
    guard let child = seat.record.withLock({ $0.child }) else { return }
    lane.supervisor?.watch(child, on: seat)
  }

  // MARK: after the end of a process

  /// A life was of use if it was not short, or some calls were replied to.
  static let shortLife: UInt64 = 10_000_000_000
  static let fewReplies = 10
  /// So many lives of no use in a row are a crash loop.
  static let failedLives = 5

  /// On the seat's loop: what the ended process had done.
  func noteReplies(_ replies: Int, of child: ChildProcess) {
    let isFailed = replies < Self.fewReplies && Clock.monotonic - child.started < Self.shortLife
    for seat in seats {
      seat.record.withLock { record in
        guard record.child === child else { return }
        record.failedLives = isFailed ? record.failedLives + 1 : 0
      }
    }
  }

  /// On the supervisor's thread: a process has ended and is reaped. Says why, and has the next one started.
  func processHasEnded(_ child: ChildProcess, in seat: Seat, _ end: WorkerEnd) {
    seat.loop.post { [self, seat] in
      // Its calls first: the report names them, and how many it has served decides when the next one begins.
      seat.ask({ if $0.child === child { $0.processHasEnded() } }, otherwise: {})
      guard !isStopping.load(ordering: .acquiring) else { return }
      report(end, child, seat)
      lane.supervisor?.plan(seat, of: self, at: scheduleStart(of: seat, child: child))
    }
  }

  private func report(_ end: WorkerEnd, _ child: ChildProcess, _ seat: Seat) {
    var metadata: Logger.Metadata = [
      "generation": "\(frame.generation)", "worker": "\(seat.number)", "process": "\(child.identifier)",
    ]
    let calls = seat.record.withLock { record in
      record.lastEnd = end.text
      record.lastBacktrace = end.backtrace
      return record.lastCalls
    }
    if !calls.isEmpty { metadata["calls"] = "\(calls.joined(separator: ", "))" }
    if !end.backtrace.isEmpty { metadata["backtrace"] = "\(end.backtrace.joined(separator: " < "))" }
    log.error("a worker process ended: \(end.text)", metadata: metadata)
  }

  private func scheduleStart(of seat: Seat, child: ChildProcess) -> UInt64 {
    let now = Clock.monotonic
    let (time, failed) = seat.record.withLock { record in
      // Doubled from 100 ms with each life of no use, up to half a minute; a moment after one that was short.
      let doublings = min(record.failedLives, 9)
      let delay: UInt64 =
        doublings > 0
        ? min(50_000_000 << UInt64(doublings), 30_000_000_000)
        : now - child.started < 1_000_000_000 ? 50_000_000 : 0
      record.nextStart = now + delay
      return (record.nextStart, record.failedLives)
    }
    if failed >= Self.failedLives {
      seat.loop.post { [seat] in
        if seat.phase != .crashLoop, seat.phase != .stopped {
          seat.enter(.crashLoop)
          seat.refuseWaiting()
        }
      }
      log.error(
        "worker \(seat.number) ends each time as soon as it has begun; until one lasts, its calls get 503",
        metadata: ["lives": "\(failed)", "next": "in \((time - now) / 1_000_000) ms"])
    }
    return time
  }

  /// On a thread of its own: another process for a seat. Returns when to try again if that has failed.
  func restart(_ seat: Seat) -> UInt64? {
    guard !isStopping.load(ordering: .acquiring) else { return nil }
    do {
      let wasCrashLoop = seat.phase == .crashLoop
      let request = try open(seat)
      if wasCrashLoop { seat.loop.post { seat.enter(.crashLoop) } }
      _ = try declare(request, seat)
      _ = try answer(ask(seat, .start, startPayload(for: seat)), from: seat, to: "start")
      seat.record.withLock { $0.restarts += 1 }
      guard !isStopping.load(ordering: .acquiring) else {
        seat.record.withLock { $0.child.take() }?.kill("its plugin is going")
        return nil
      }
      ready(seat)
      return nil
    } catch {
      guard let child = seat.record.withLock({ $0.child }) else { return nil }
      child.kill("it could not be started")
      log.error(
        "a worker process could not be started again: \(error)", metadata: ["worker": "\(seat.number)"])
      seat.record.withLock { record in
        record.lastEnd = "\(error)"
        record.lastBacktrace = []
        record.lastCalls = []
        record.failedLives += 1
      }
      return isStopping.load(ordering: .acquiring) ? nil : scheduleStart(of: seat, child: child)
    }
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a buffer.
  fileprivate init(_ buffer: borrowing ByteBuffer) {
    self = buffer.withSpan { bytes in bytes.indices.map { bytes[$0] } }
  }
}
