import EventLoop
import Glibc
import Logging
import PluginHost
import Synchronization

/// The host's durable tasks: keeps them, runs them, and answers questions about them.
///
/// All of it happens on one thread, which starts when a plugin declares a kind, a task is enqueued, or somebody asks;
/// a host without tasks has neither the thread nor an open database.
public final class TaskEngine: TaskQueue {
  public struct Settings: Sendable {
    public var location: TaskLocation
    public var retention = Retention()
    /// Milliseconds after which another host may take the tasks of one that has died.
    public var lease: Int64 = 15_000
    /// Blocking tasks at a time, so that requests find threads too.
    public var blockingLimit = 20

    public init(location: TaskLocation) { self.location = location }
  }

  let inbox: TaskInbox
  let kinds = Mutex<[String: TaskKind]>([:])
  let schedules = Mutex<[TaskSchedule]>([])
  let settings: Settings
  let loops: [EventLoop]
  let pool: ThreadPool
  let log: Logger
  let runningCount = Atomic<Int>(0)
  let questions = TaskQuestions()

  private enum Life { case unstarted, running, ended }
  private let life = Mutex(Life.unstarted)
  private let ended = Latch()

  public init(_ settings: Settings, loops: [EventLoop], pool: ThreadPool, log: Logger) throws(SystemError) {
    self.settings = settings
    self.loops = loops
    self.pool = pool
    self.log = log
    inbox = try TaskInbox()
  }

  // MARK: from any thread

  public func enqueue(
    _ task: NewTask, done: @escaping @Sendable (Result<TaskIdentifier, TaskFailure>) -> Void
  ) {
    if let failure = inbox.add(task, done: done) { return done(.failure(failure)) }
    start()
  }

  /// Runs the kinds of these generations from now on, and none of others. When it returns, no task begins in a
  /// generation that is not among them.
  public func serve(_ generations: [Generation]) {
    let declared = generations.flatMap(\.taskKinds)
    kinds.withLock { kinds in
      kinds = Dictionary(declared.map { ($0.name, $0) }) { $1 }
    }
    let wanted = generations.flatMap(\.taskSchedules)
    schedules.withLock { $0 = wanted }
    guard !declared.isEmpty || !wanted.isEmpty || isStarted else { return }
    inbox.noteKinds()
    start()
  }

  private var isStarted: Bool { life.withLock { $0 == .running } }

  /// Begins no more tasks; those that run may finish.
  public func drain() { inbox.advance(to: .draining) }

  /// Tasks that run just now.
  public var load: Int { runningCount.load(ordering: .acquiring) }

  /// Ends the thread: what has ended is written down, what still runs is given back. False if that took longer.
  public func stop(nanoseconds: UInt64) -> Bool {
    inbox.advance(to: .over)
    guard life.withLock({ $0 != .unstarted }) else {
      life.withLock { $0 = .ended }
      return true
    }
    return ended.wait(nanoseconds: nanoseconds)
  }

  /// Has a question answered on the engine's thread. `done` is called there.
  func ask<Value: Sendable>(
    _ question: @escaping @Sendable (TaskThread) throws(TaskFailure) -> Value,
    done: @escaping @Sendable (Result<Value, TaskFailure>) -> Void
  ) {
    inbox.ask { thread in
      switch thread {
      case .failure(let failure): done(.failure(failure))
      case .success(let thread):
        do throws(TaskFailure) { done(.success(try question(thread))) } catch { done(.failure(error)) }
      }
    }
    start()
  }

  /// Starts the thread, if it has not been. If it cannot be, whoever waits for it hears why.
  private func start() {
    let isFirst = life.withLock { life in
      guard life == .unstarted else { return false }
      life = .running
      return true
    }
    guard isFirst else { return }
    do {
      try BackgroundThread.start(name: "tasks") { [self] in
        TaskThread(self).run()
        ended.countDown()
      }
    } catch {
      life.withLock { $0 = .unstarted }
      inbox.take().fail(TaskFailure(error.code, "no thread for tasks: \(error)"))
    }
  }
}
