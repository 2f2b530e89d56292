import Bytes
import EventLoop
import Exchange
import Glibc
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// The worker processes of one generation of a plugin: takes its calls, and knows how to begin another process.
final class Workers: IsolatedPlugin, @unchecked Sendable {
  // Sendable: constants once `init` and `load` are over, atomics, and what is behind the lock.
  let settings: IsolationSettings
  let lane: WorkerLane
  let frame: LoadFrame
  /// The library's private copy; nil for one of the system's.
  private let copy: KeptCopy?
  private(set) var seats: [Seat] = []
  private let next = Atomic<Int>(0)
  let isStopping = Atomic<Bool>(false)
  /// What each seat was started with, for those that come after a crash.
  let handedOver = Mutex<[HandedOver]>([])
  let declaration = Mutex<DeclarationFrame?>(nil)
  /// One process at a time is replaced by another that is as good.
  let isRecycling = Atomic<Bool>(false)
  /// Nanoseconds of the monotonic clock until which none is, since the last attempt has failed.
  let noRecyclingUntil = Atomic<UInt64>(0)
  struct Retiring {
    var workers: [Worker] = []
    /// Counted down when the last of them has ended.
    var whenEmpty: Latch?
  }
  /// Those that were replaced and have not ended.
  let retiring = Mutex(Retiring())
  /// Signalled while nobody runs hooks.
  let turn = Semaphore()
  /// What those that have ended had done after responses.
  let afterBefore = Mutex(AfterCounts())
  /// What the kernel lacks is said once.
  let hasSaidLacks = Atomic<Bool>(false)

  init(lane: WorkerLane, _ frame: LoadFrame, _ settings: IsolationSettings) {
    self.lane = lane
    self.frame = frame
    copy = frame.copy.flatMap { path in lane.folder.flatMap { KeptCopy(path, in: $0) } }
    self.settings = settings
    super.init()
    turn.signal()
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

  /// What another process has to load: its library is where it was, or made again.
  func presentFrame() throws(PluginProblem) -> LoadFrame {
    guard let copy else { return frame }
    var present = frame
    present.library = .copy(try copy.path())
    return present
  }

  // MARK: calls

  override func take(_ call: Call) { leastBusy()?.accept(call) }
  override func take(_ run: TaskRun) { leastBusy()?.accept(run) }

  /// The least busy seat of those that are ready; among equals one on the present loop, which needs no hop.
  private func leastBusy() -> Seat? {
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
    return best
  }

  /// A call whose process ended before it began. From any thread.
  func takeAgain(_ call: Call) {
    call.services.loop.post { [self] in take(call) }
  }

  /// Nanoseconds until a call that nobody waits for any more must have ended.
  func patience(with call: Call) -> UInt64 {
    if call.isPastDeadline { return settings.grace }
    return (call.route?.deadline ?? lane.callTime ?? 60_000_000_000) &+ settings.grace
  }

  // MARK: the life of a generation

  /// Loads the library in the first process.
  func load() throws(PluginProblem) -> DeclarationFrame {
    try finishLaunch(launch(seats[0], asSuccessor: false), on: seats[0])
  }

  override func start(_ handedOver: [HandedOver]) throws(PluginProblem) {
    self.handedOver.withLock { $0 = handedOver }
    takeTurn()
    defer { endTurn() }
    // All together, since each takes a while.
    var launched: [Worker] = []
    for seat in seats.dropFirst() { launched.append(try launch(seat, asSuccessor: false)) }
    for (seat, worker) in zip(seats.dropFirst(), launched) { try beginLoading(worker, on: seat) }
    for worker in launched { _ = try endLoading(worker) }
    let present = try workersOfSeats()
    let requests = zip(seats, present).map { $1.ask(.start, startPayload(for: $0)) }
    for (index, worker) in present.enumerated() {
      _ = try worker.answer(requests[index], to: "start")
      ready(seats[index], worker)
    }
  }

  override func save() throws(PluginProblem) -> [HandedOver] {
    guard declaration.withLock({ $0?.hasSave }) ?? false else { return [] }
    takeTurn()
    defer { endTurn() }
    let present = try workersOfSeats()
    let requests = present.map { $0.ask(.save, []) }
    var saved: [HandedOver] = []
    for (worker, request) in zip(present, requests) {
      let state = try worker.answer(request, to: "save")
      saved.append(HandedOver(version: state.version ?? "", bytes: state.bytes))
    }
    return saved
  }

  override func selfTest() throws(PluginProblem) {
    guard declaration.withLock({ $0?.hasSelfTest }) ?? false else { return }
    takeTurn()
    defer { endTurn() }
    let present = try workersOfSeats()
    let requests = present.map { $0.ask(.selfTest, []) }
    for (worker, request) in zip(present, requests) { _ = try worker.answer(request, to: "self-test") }
  }

  override func stop() {
    isStopping.store(true, ordering: .releasing)
    // A recycling under way sees that and ends, unless the plugin holds it up.
    let isMyTurn = turn.wait(nanoseconds: 2_000_000_000)
    defer { if isMyTurn { endTurn() } }
    let present = seats.map { seat in seat.record.withLock { $0.worker } }
    let requests = present.map { $0?.ask(.stop, []) }
    for seat in seats { seat.loop.post { seat.stop() } }
    for (index, seat) in seats.enumerated() {
      guard let worker = present[index], let request = requests[index] else { continue }
      end(worker, request)
      seat.record.withLock { $0.worker = nil }
    }
    waitForRetiring()
    copy?.remove()
  }

  /// Waits until a process has stopped as it was asked to, or kills it.
  func end(_ worker: Worker, _ request: Promise<ControlAnswer>) {
    let child = worker.child
    let answer = request.wait(nanoseconds: 10_000_000_000)
    if answer == nil { log.warning("process \(child.identifier) takes too long to stop: it is killed") }
    if child.reap(milliseconds: answer == nil ? 0 : 2_000) == nil {
      child.kill("it did not stop")
      _ = child.reap(milliseconds: -1)
    }
    worker.output.drain()
    lane.supervisor?.forget(child)
    keepCounts(of: worker)
  }

  override func killProcesses() { for worker in present { worker.child.kill("its host ends") } }

  override var useCount: Int { present.reduce(0) { $0 + $1.child.box.uses } }

  override var patience: UInt64 { 3 * min(settings.grace, 3_600_000_000_000) }

  override var afterCounts: AfterCounts {
    var counts = afterBefore.withLock { $0 }
    for worker in present where !worker.hasEnded { counts.add(worker.child.box.after) }
    return counts
  }

  /// Those that have a seat, and those that are leaving.
  private var present: [Worker] {
    seats.compactMap { seat in seat.record.withLock { $0.worker } } + retiring.withLock { $0.workers }
  }

  /// Keeps what an ended process has counted, once.
  func keepCounts(of worker: Worker) {
    guard worker.markEnded() else { return }
    var counts = worker.child.box.after
    counts.waiting = 0
    afterBefore.withLock { $0.add(counts) }
  }

  override func wakeSleepers() {
    for seat in seats { seat.loop.post { seat.wakeSleepers() } }
  }

  override var workers: [WorkerStatus] { seats.map(\.status) }

  var isEnding: Bool { isStopping.load(ordering: .acquiring) }
}
