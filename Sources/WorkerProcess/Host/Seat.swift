import EventLoop
import Exchange
import PluginHost
import Synchronization
import WorkerFrames

/// The place of one worker of a plugin: stays while processes come and go in it.
///
/// Bound to one loop, on which its link and its waiting calls are touched; what others may look at is atomic.
final class Seat: WorkerUpstream, @unchecked Sendable {
  // Sendable: `link` to `isStopped` belong to the loop; the rest are constants, atomics, or behind the lock.
  let number: Int
  let loop: EventLoop
  let replyLimit: Int
  /// Gone with its generation; the end of a link may come after that.
  private(set) weak var workers: Workers?

  private var link: WorkerLink?
  /// Those that get no more calls, and still have some.
  private var retiring: [WorkerLink] = []
  /// Calls that wait for a process.
  private var waiting: [Call] = []
  private var isStopped = false
  private static let waitingLimit = 4096

  /// What the seat is doing.
  enum Phase: Int {
    /// Nothing yet, or its process is being started.
    case starting
    case ready
    /// Its process has ended; another one comes soon. Calls wait.
    case waiting
    /// Its processes end as soon as they begin. Calls are refused until the next one is ready.
    case crashLoop
    case stopped
  }

  private let phaseNumber = Atomic<Int>(0)
  private let underWay = Atomic<Int>(0)
  private let callCount = Atomic<Int>(0)

  struct Record: Sendable {
    var worker: Worker?
    var restarts = 0
    var recycled = 0
    /// Calls that others had before the present process.
    var callsBefore = 0
    var memory = 0
    var lastEnd: String?
    var lastBacktrace: [String] = []
    /// The routes whose calls were under way then, as ``linkHasEnded(_:_:)`` has seen them.
    var lastCalls: [String] = []
    /// Lives in a row that were too short to be of use.
    var failedLives = 0
    /// Nanoseconds of the monotonic clock: when the next process is started.
    var nextStart: UInt64 = 0
  }
  let record = Mutex(Record())

  init(number: Int, loop: EventLoop, workers: Workers, replyLimit: Int) {
    self.number = number
    self.loop = loop
    self.workers = workers
    self.replyLimit = replyLimit
    super.init()
  }

  // MARK: from any thread

  var phase: Phase { Phase(rawValue: phaseNumber.load(ordering: .acquiring)) ?? .stopped }
  func enter(_ phase: Phase) { phaseNumber.store(phase.rawValue, ordering: .releasing) }

  /// Calls and tasks that it has had; and of these, what its present process had.
  var calls: Int { callCount.load(ordering: .relaxed) }
  var callsOfPresent: Int { calls - record.withLock { $0.callsBefore } }

  /// Whether that is its present process.
  func holds(_ worker: Worker) -> Bool { record.withLock { $0.worker === worker } }

  /// Whether its process has ended, or there was none.
  var isWithoutProcess: Bool {
    guard let worker = record.withLock({ $0.worker }) else { return true }
    return worker.child.reap(milliseconds: 0) != nil
  }

  /// Calls and tasks that it has, or that are on their way to it.
  var load: Int { underWay.load(ordering: .relaxed) }

  /// Seconds until it is worth trying again.
  var retryAfter: Int {
    let next = record.withLock { $0.nextStart }
    let now = Clock.monotonic
    return next > now ? Int((next - now) / 1_000_000_000) + 1 : 1
  }

  /// On the call's loop: takes a call in.
  func accept(_ call: Call) {
    underWay.add(1, ordering: .relaxed)
    call.forward(to: self, isCurrent: loop.isCurrent) { loop.post($0) }
  }

  /// From any thread: takes an attempt at a task in.
  func accept(_ run: TaskRun) {
    underWay.add(1, ordering: .relaxed)
    loop.post { [self] in
      run.hand(to: self)
      carry(run)
    }
  }

  var status: WorkerStatus {
    let record = record.withLock { $0 }
    let name =
      switch phase {
      case .starting: "starting"
      case .ready: "ready"
      case .waiting: "waiting"
      case .crashLoop: "crash loop"
      case .stopped: "stopped"
      }
    var status = WorkerStatus(number: number, state: name)
    status.process = record.worker?.child.identifier
    status.underWay = load
    status.calls = calls
    status.restarts = record.restarts
    status.recycled = record.recycled
    status.memory = record.memory
    status.lastEnd = record.lastEnd
    status.lastBacktrace = record.lastBacktrace
    status.lastCalls = record.lastCalls
    return status
  }

  // MARK: on the loop

  override func take(_ call: Call) {
    guard let route = call.isolatedRoute else { return refuse(call) }
    if phase == .ready, let link {
      guard link.hasRoom else { return refuse(call) }
      callCount.add(1, ordering: .relaxed)
      return link.send(call, route: route)
    }
    guard !isStopped, phase == .waiting || phase == .starting, waiting.count < Self.waitingLimit else {
      return refuse(call)
    }
    waiting.append(call)
  }

  /// Tasks do not wait here: they have time, and the database.
  private func carry(_ run: TaskRun) {
    guard let kind = run.isolatedKind, phase == .ready, let link, link.hasRoomForTask,
      !run.isCancelled.load(ordering: .acquiring)
    else { return refuse(run) }
    callCount.add(1, ordering: .relaxed)
    link.send(run, kind: kind)
  }

  private func refuse(_ call: Call) {
    didEnd()
    call.answerFailure(503, "The server is busy. Try again in a moment.", retryAfter: retryAfter)
  }

  private func refuse(_ run: TaskRun) {
    didEnd()
    run.end(TaskEndFrame(.notBegun, reason: ""))
  }

  /// A call or a task has left.
  func didEnd() { underWay.subtract(1, ordering: .relaxed) }

  override func cancel(_ call: Call) {
    let serial = call.serial
    let time = workers?.patience(with: call) ?? 0
    loop.post { [self] in
      guard let link = links.first(where: { $0.cancel(call, serial: serial) }) else { return }
      let timer = PatienceTimer(link, .call(call), tag: call.tag)
      loop.schedule(timer, after: time)
    }
  }

  override func cancel(_ run: TaskRun, isOverdue: Bool) {
    loop.post { [self] in
      for link in links {
        guard let tag = link.cancel(run) else { continue }
        guard isOverdue else { return }
        let timer = PatienceTimer(link, .task(run), tag: tag)
        return loop.schedule(timer, after: workers?.settings.grace ?? 0)
      }
    }
  }

  private var links: [WorkerLink] { (link.map { [$0] } ?? []) + retiring }

  /// A new process, which is not ready yet.
  ///
  /// - Parameter asSuccessor: another one has the seat as long as this one is not ready.
  func attach(_ link: WorkerLink, asSuccessor: Bool) {
    guard !isStopped, (try? loop.poller.start(link)) != nil else { return link.ended() }
    if !asSuccessor { self.link = link }
  }

  /// From now on the calls go to another process, which is ready.
  func replace(_ old: WorkerLink, by new: WorkerLink) {
    // The old one may have crashed just now: what has waited since then goes to the new one.
    let hasOld = link === old
    link = new
    record.withLock { $0.callsBefore = calls }
    if hasOld { retiring.append(old) }
    old.retire()
    if phase != .ready { begin() }
  }

  func wakeSleepers() { for link in links { link.wakeSleepers() } }

  /// "GET /hello", "POST /digest (3)": what a process has begun.
  func routesUnderWay(of link: WorkerLink) -> [String] { Errand.texts(of: link.begun) }

  /// Its process is ready: what has waited goes.
  func begin() {
    enter(.ready)
    let calls = waiting
    waiting = []
    // Those that waited long may have nobody left. One that has just come is carried all the same: its client may only
    // have closed its sending half.
    for call in calls { if call.isForNobody { refuse(call) } else { take(call) } }
  }

  func linkHasEnded(_ link: WorkerLink, _ errands: [(errand: Errand, begun: Bool)]) {
    retiring.removeAll { $0 === link }
    if self.link === link {
      self.link = nil
      if phase == .ready { enter(isStopped ? .stopped : .waiting) }
    }
    workers?.noteReplies(link.replies, of: link.child)
    let begun = Errand.texts(of: errands.filter(\.begun).map(\.errand))
    record.withLock { $0.lastCalls = begun }
    for (errand, begun) in errands {
      switch errand {
      case .call(let call): end(call, begun: begun)
      case .task(let run):
        run.end(
          begun
            ? TaskEndFrame(.failed, reason: "the worker process that ran it has ended; the log says why")
            : TaskEndFrame(.notBegun, reason: ""))
      }
    }
  }

  /// Its process has ended.
  private func end(_ call: Call, begun: Bool) {
    if !begun, call.isIdempotent, !call.isRepeated, !isStopped, let workers {
      call.noteRepeated()
      workers.takeAgain(call)
    } else {
      call.answerFailure(502, WorkerLink.gone, note: "was under way in a worker process that has ended")
    }
  }

  /// Its processes end as soon as they begin.
  func refuseWaiting() {
    let calls = waiting
    waiting = []
    for call in calls { refuse(call) }
  }

  func stop() {
    isStopped = true
    enter(.stopped)
    refuseWaiting()
  }
}

/// What nobody waits for any more has had its time: its worker is killed if it still has it.
private final class PatienceTimer: Timer {
  private weak var link: WorkerLink?
  private let errand: Errand
  private let tag: UInt64

  init(_ link: WorkerLink, _ errand: Errand, tag: UInt64) {
    self.link = link
    self.errand = errand
    self.tag = tag
    super.init()
  }

  override func fire() {
    guard let link, !link.isClosed, link.holds(errand, tag: tag) else { return }
    // One that waits for a thread there sees that it is of no use when its turn comes.
    if case .task = errand, !link.hasBegun(tag) { return }
    link.child.kill("\(errand.text) did not end after its deadline")
  }
}
