import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Glibc
import Synchronization

/// One function at work after a response: a job for the pool, or run on the loop.
@safe
final class AfterRun: Job, @unchecked Sendable {
  // Sendable: constants, atomics, and `result`, which is written by the one who wins `isSettled` and read after `parts`
  // has become 0.
  private let task: AfterTask
  private let tasks: AfterTasks
  private let begin = Clock.monotonic
  private var fault: String?
  private let isSettled = Atomic<Bool>(false)
  /// What keeps it from its end: the function has not returned, nobody has said how it went.
  private let parts = Atomic<Int>(2)
  /// The async functions at work.
  static let handles = HandleTable<AfterRun>()
  /// What an async function has of it; 0 for a blocking one.
  private let handle: UInt

  init(_ task: AfterTask, of tasks: AfterTasks) {
    self.task = task
    self.tasks = tasks
    if case .async = task.function { handle = Self.handles.reserve() } else { handle = 0 }
    super.init()
    if handle != 0 { Self.handles.insert(self, at: handle) }
  }

  override func run() {
    var exception = plugin_exception()
    let generation = tasks.generation
    let what = "\(task.name) after a response, of plugin \(generation.name) \(generation.version)"
    let code = CrashNote.during(what) { () -> Int32 in
      switch task.function {
      case .blocking(let function):
        return unsafe plugin_guard_after_blocking(function, task.context, &exception)
      case .async(let function):
        unsafe plugin_guard_after_async(function, OpaquePointer(bitPattern: handle), task.context, &exception)
        return 0
      }
    }
    if exception.thrown {
      _ = settle("it threw \(exception.text)")
    } else if handle == 0 {
      _ = settle(code == 0 ? nil : "it returned \(code) (\(SystemError.text(of: code)))")
    }
    endPart()
  }

  /// Says how it went; false if somebody has said so before. From any thread.
  func settle(_ fault: String?) -> Bool {
    guard !isSettled.exchange(true, ordering: .acquiringAndReleasing) else { return false }
    if handle != 0 { Self.handles.remove(handle) }
    self.fault = fault
    endPart()
    return true
  }

  private func endPart() {
    guard parts.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
    tasks.ended(task, fault: fault, time: Clock.monotonic - begin)
  }
}
