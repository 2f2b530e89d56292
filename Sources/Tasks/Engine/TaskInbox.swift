import EventLoop
import Glibc
import PluginHost
import Synchronization

/// What other threads leave for the engine's thread, which sleeps until something comes.
///
/// `add`, `ask` and `change` from any thread; `take` on the engine's own.
final class TaskInbox: Sendable {
  typealias Done = @Sendable (Result<TaskIdentifier, TaskFailure>) -> Void
  /// A question of the admin's: gets the thread's state, or why there is none.
  typealias Question = @Sendable (Result<TaskThread, TaskFailure>) -> Void

  /// Takes new tasks, until `draining`: then what runs is finished and nothing new begins; at last `over`.
  enum Phase: Int, Comparable {
    case serving, draining, over
    static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
  }

  struct Batch {
    var tasks: [NewTask] = []
    var dones: [Done] = []
    /// Of all payloads.
    var bytes = 0
    var ends: [(EngineRun, TaskOutcome)] = []
    var questions: [Question] = []
    var phase = Phase.serving
    /// The kinds that plugins declare have changed.
    var hasNewKinds = false

    /// Tells all who wait for an answer.
    func fail(_ failure: TaskFailure) {
      for done in dones { done(.failure(failure)) }
      for question in questions { question(.failure(failure)) }
    }

    var isEmpty: Bool { tasks.isEmpty && ends.isEmpty && questions.isEmpty && !hasNewKinds }
  }

  /// Tasks that may wait to be written; past it callers are refused.
  static let limit = 65_536
  /// Bytes of their payloads, likewise.
  static let byteLimit = 64 << 20

  let event: ThreadEvent
  private let batch = Mutex(Batch())
  private let isSignalled = Atomic<Bool>(false)

  init() throws(SystemError) { event = try ThreadEvent() }

  /// Why a task is not taken; nil if it is, and `done` will be called.
  func add(_ task: NewTask, done: @escaping Done) -> TaskFailure? {
    let failure: TaskFailure? = batch.withLock { batch in
      guard batch.phase < .over else { return TaskFailure(ESHUTDOWN, "the host is ending") }
      guard batch.tasks.count < Self.limit else {
        return TaskFailure(
          EAGAIN, "\(Self.limit) tasks wait to be written; the database is too slow for them")
      }
      guard batch.bytes + task.payload.count <= Self.byteLimit else {
        return TaskFailure(
          EAGAIN, "\(batch.bytes) bytes of tasks wait to be written; the database is too slow for them")
      }
      batch.bytes += task.payload.count
      batch.tasks.append(task)
      batch.dones.append(done)
      return nil
    }
    if failure == nil { wake() }
    return failure
  }

  func add(_ run: EngineRun, _ outcome: TaskOutcome) {
    batch.withLock { $0.ends.append((run, outcome)) }
    wake()
  }

  func ask(_ question: @escaping Question) {
    let isOver = batch.withLock { batch in
      if batch.phase < .over { batch.questions.append(question) }
      return batch.phase == .over
    }
    if isOver { question(.failure(TaskFailure(ESHUTDOWN, "the host is ending"))) } else { wake() }
  }

  func noteKinds() {
    batch.withLock { $0.hasNewKinds = true }
    wake()
  }

  func advance(to phase: Phase) {
    batch.withLock { $0.phase = max($0.phase, phase) }
    wake()
  }

  /// Everything that has come. [engine]
  func take() -> Batch {
    isSignalled.store(false, ordering: .sequentiallyConsistent)
    return batch.withLock { batch in
      var taken = Batch()
      swap(&taken, &batch)
      batch.phase = taken.phase
      return taken
    }
  }

  private func wake() {
    if !isSignalled.exchange(true, ordering: .sequentiallyConsistent) { event.signal() }
  }
}
