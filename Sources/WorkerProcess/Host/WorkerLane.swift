import EventLoop
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// The lane `process`: what all isolated plugins of a host share. Costs nothing until the first one is loaded.
public final class WorkerLane: IsolationLane, @unchecked Sendable {
  // Sendable: constants, and the rest behind the lock.
  let loops: [EventLoop]
  let program: String
  /// Where the libraries' private copies are.
  let folder: PrivateFolder?
  let log: Logger
  /// Nanoseconds that a call may take where its route says nothing; nil: for ever.
  let callTime: UInt64?

  private struct State {
    var supervisor: Supervisor?
    var workerLog: WorkerLog?
    var groups: ControlGroups?
    var nextLoop = 0
  }
  private let state = Mutex(State())
  /// Signalled while nobody is in `begin`.
  private let beginning = Semaphore()

  /// - Parameter program: what to start as workers: this very program.
  public init(
    loops: [EventLoop], folder: PrivateFolder? = nil, callTime: UInt64?, log: Logger,
    program: String = Environment.program
  ) {
    self.loops = loops
    self.folder = folder
    self.callTime = callTime
    self.log = log
    self.program = program
    super.init()
    beginning.signal()
  }

  /// On a thread that runs hooks; several plugins may be loaded at a time.
  public override func load(
    _ load: LoadFrame, _ settings: IsolationSettings
  ) throws(PluginProblem) -> (IsolatedPlugin, DeclarationFrame) {
    do throws(SystemError) {
      try begin()
    } catch {
      throw PluginProblem("cannot be isolated: \(error)", remedy: "see what the system lacks")
    }
    let workers = Workers(lane: self, load, settings)
    do throws(PluginProblem) {
      return (workers, try workers.load())
    } catch {
      workers.stop()
      throw error
    }
  }

  var workerLog: WorkerLog? { state.withLock { $0.workerLog } }
  var supervisor: Supervisor? { state.withLock { $0.supervisor } }
  /// Nil where this host may make none.
  var groups: ControlGroups? { state.withLock { $0.groups } }

  /// Where the next plugin's first worker goes, so that they are spread over the loops.
  func nextLoop(_ count: Int) -> Int {
    state.withLock { state in
      defer { state.nextLoop += count }
      return state.nextLoop
    }
  }

  /// Once, whichever thread comes first.
  private func begin() throws(SystemError) {
    beginning.wait()
    defer { beginning.signal() }
    guard supervisor == nil else { return }
    let supervisor = try Supervisor(log: log)
    let workerLog = try WorkerLog(log: log)
    let groups = ControlGroups()
    log.debug(
      groups.map {
        "worker processes get control groups\($0.limitsMemory ? ", with limits of memory" : "")"
      }
        ?? "worker processes get no control groups: this host's own is not its to change")
    state.withLock { state in
      state.supervisor = supervisor
      state.workerLog = workerLog
      state.groups = groups
    }
  }
}
