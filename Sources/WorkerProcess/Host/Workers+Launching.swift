import Bytes
import EventLoop
import Logging
import PluginHost
import WorkerFrames

/// How processes come to be ready, step by step, on a thread that may wait.
extension Workers {
  // Hooks of the processes run one after the other, whether a reload wants them or a recycling.

  func takeTurn() { turn.wait() }
  func endTurn() { turn.signal() }

  /// Starts a process for a seat and sends it what to load.
  ///
  /// - Parameter asSuccessor: it does not have the seat yet.
  func launch(_ seat: Seat, asSuccessor: Bool) throws(PluginProblem) -> Worker {
    let environment = settings.environment.compactMap { name in
      Environment.value(name).map { "\(name)=\($0)" }
    }
    let group = lane.groups?.make(memory: settings.limits.memory)
    let worker = try Worker(
      seat, program: lane.program, environment: environment, group: group, try presentFrame(), log: lane.log
    ) { link in
      if !asSuccessor { seat.enter(.starting) }
      seat.attach(link, asSuccessor: asSuccessor)
    }
    lane.workerLog?.add(worker.output)
    if worker.child.isOutsideItsGroup, worker.child.reap(milliseconds: 0) == nil {
      log.warning("a worker process is not let into its control group", metadata: metadata(of: worker, seat))
    }
    if !asSuccessor { seat.record.withLock { $0.worker = worker } }
    return worker
  }

  /// The rest of the way to a loaded library.
  @discardableResult
  func finishLaunch(_ worker: Worker, on seat: Seat) throws(PluginProblem) -> DeclarationFrame {
    try beginLoading(worker, on: seat)
    return try endLoading(worker)
  }

  func beginLoading(_ worker: Worker, on seat: Seat) throws(PluginProblem) {
    let supervisor = lane.supervisor
    let tell: CallGuard.Report = { [weak self, weak worker] what, answer in
      guard let self, let worker else { return answer() }
      seat.loop.post {
        self.tellRefusal(of: what, by: worker, on: seat)
        answer()
      }
    }
    let threads = Self.freeThreads + 2 * Int(frame.poolThreads)
    if MemorySecrecy.prepareHost(for: settings.sandbox) { tellSecrecy() }
    let lacks = try worker.beginLoading(
      settings.sandbox, threads: threads, watch: { supervisor?.watch($0) }, report: tell)
    guard !lacks.isEmpty, !hasSaidLacks.exchange(true, ordering: .relaxed) else { return }
    for lack in lacks { log.warning("\(lack)") }
  }

  /// Threads that a sandboxed plugin may start in a process, beside those of the pool.
  private static var freeThreads: Int { 256 }

  private func tellSecrecy() {
    guard !hasSaidLacks.exchange(true, ordering: .relaxed) else { return }
    log.info(
      "the kernel has no Landlock: the host hides its memory from sandboxed plugins by itself, so it leaves no core dumps"
    )
  }

  /// On the seat's loop.
  private func tellRefusal(of what: String, by worker: Worker, on seat: Seat) {
    var metadata = metadata(of: worker, seat)
    let calls = seat.routesUnderWay(of: worker.link.value)
    if !calls.isEmpty { metadata["calls"] = "\(calls.joined(separator: ", "))" }
    log.warning("a worker process was refused \(what)", metadata: metadata)
  }

  func endLoading(_ worker: Worker) throws(PluginProblem) -> DeclarationFrame {
    let declared = try worker.endLoading()
    let first = declaration.withLock { declaration in
      if declaration == nil { declaration = declared }
      return declaration
    }
    guard first == declared else {
      throw PluginProblem("declares other routes in each process", remedy: "declare the same ones each time")
    }
    return declared
  }

  func workersOfSeats() throws(PluginProblem) -> [Worker] {
    var workers: [Worker] = []
    for seat in seats {
      guard let worker = seat.record.withLock({ $0.worker }) else {
        throw PluginProblem("has no process for its worker \(seat.number)", remedy: "see the log")
      }
      workers.append(worker)
    }
    return workers
  }

  func handOver(_ state: HandedOver, to seat: Seat) {
    handedOver.withLock { handedOver in
      while handedOver.count <= seat.number { handedOver.append(HandedOver(version: "", bytes: [])) }
      handedOver[seat.number] = state
    }
  }

  func startPayload(for seat: Seat) -> [UInt8] {
    let handed = handedOver.withLock { $0.count > seat.number ? $0[seat.number] : nil }
    var payload = ByteBuffer()
    SavedFrame(version: handed?.version, bytes: handed?.bytes ?? []).append(to: &payload)
    return Array(payload)
  }

  func ready(_ seat: Seat, _ worker: Worker) {
    seat.loop.post { seat.begin() }
    watch(worker, on: seat)
  }

  func watch(_ worker: Worker, on seat: Seat) { lane.supervisor?.watch(worker, on: seat) }
}
