import EventLoop
import Glibc
import PluginHost
import Synchronization

/// Threads that have questions about tasks answered: a long one is asked in parts, and between two of them the engine
/// does all else that has come.
///
/// `add` from any thread. A thread ends when nothing waits.
final class TaskQuestions: Sendable {
  private struct Waiting: Sendable {
    let answer: @Sendable () -> Void
    let refuse: @Sendable (TaskFailure) -> Void
  }
  private struct State {
    var waiting: [Waiting] = []
    var threads = 0
  }
  typealias Start = @Sendable (@escaping @Sendable () -> Void) throws(SystemError) -> Void

  private let state = Mutex(State())
  private let start: Start
  private static let threadLimit = 4
  /// Questions that may wait; past it they are refused.
  private static let waitLimit = 256

  /// - Parameter start: starts a thread; another one in tests.
  init(
    start: @escaping Start = { body throws(SystemError) in
      try BackgroundThread.start(name: "task-questions", body)
    }
  ) { self.start = start }

  /// Calls `done` with what `question` returns, on a thread where it may wait.
  func add<Value: Sendable>(
    _ done: @escaping @Sendable (Result<Value, TaskFailure>) -> Void,
    _ question: @escaping @Sendable () throws(TaskFailure) -> Value
  ) {
    let work = Waiting(
      answer: { do throws(TaskFailure) { done(.success(try question())) } catch { done(.failure(error)) } },
      refuse: { done(.failure($0)) })
    let next: (isTaken: Bool, startsThread: Bool) = state.withLock { state in
      guard state.waiting.count < Self.waitLimit else { return (false, false) }
      state.waiting.append(work)
      guard state.threads < Self.threadLimit else { return (true, false) }
      state.threads += 1
      return (true, true)
    }
    guard next.isTaken else {
      return done(.failure(TaskFailure(EAGAIN, "too many questions about tasks wait; ask again later")))
    }
    if next.startsThread { startThread() }
  }

  private func startThread() {
    do {
      try start { [self] in
        while let work = take() { work.answer() }
      }
    } catch {
      // Others may be at work; if none is, nobody would answer. This thread may be a loop's, which waits for nobody.
      let left = state.withLock { state in
        state.threads -= 1
        guard state.threads == 0 else { return [Waiting]() }
        defer { state.waiting = [] }
        return state.waiting
      }
      let failure = TaskFailure(EAGAIN, "no thread for questions about tasks: \(error); ask again later")
      for work in left { work.refuse(failure) }
    }
  }

  /// What waits longest; nil: the thread is over.
  private func take() -> Waiting? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.threads -= 1
      return nil
    }
  }
}

/// On a thread of `TaskQuestions`: all of it waits for the engine.
extension TaskEngine {
  /// Tasks that are looked at in one turn of the engine, while it could do nothing else.
  static let pageSize = 1_000

  func onEngine<Value: Sendable>(
    _ question: @escaping @Sendable (TaskThread) throws(TaskFailure) -> Value
  ) throws(TaskFailure) -> Value {
    let answer = Promise<Result<Value, TaskFailure>>()
    ask(question) { answer.fulfil($0) }
    return try answer.wait().get()
  }

  func read<Value: Sendable>(
    _ question: @escaping @Sendable (any TaskStore) throws(TaskFailure) -> Value
  ) throws(TaskFailure) -> Value {
    try onEngine { thread throws(TaskFailure) in
      let store = thread.store
      return try store.reading { () throws(TaskFailure) in try question(store) }
    }
  }

  func records(_ filter: TaskFilter) throws(TaskFailure) -> [TaskRecord] {
    var records: [TaskRecord] = []
    var last: Int64?
    repeat {
      let before = last
      // Without a filter each one that is looked at is wanted.
      let isPlain = filter.state == nil && filter.kind == nil
      let count = isPlain ? min(Self.pageSize, filter.limit - records.count) : Self.pageSize
      let page = try read { store throws(TaskFailure) in
        try store.page(filter, before: before, count: count)
      }
      records += page.items.prefix(filter.limit - records.count)
      last = page.next
    } while last != nil && records.count < filter.limit
    return records
  }

  func allDepths() throws(TaskFailure) -> [KindDepth] {
    var depths: [String: KindDepth] = [:]
    for kind in try read({ store throws(TaskFailure) in try store.paused() }) {
      depths[kind] = KindDepth(kind: kind, isPaused: true)
    }
    var last: Int64?
    repeat {
      let after = last
      let page = try read { store throws(TaskFailure) in
        try store.count(after: after, count: Self.pageSize)
      }
      for part in page.items {
        depths[part.kind, default: KindDepth(kind: part.kind, isPaused: false)].add(part)
      }
      last = page.next
    } while last != nil
    return depths.values.sorted { $0.kind < $1.kind }
  }

  /// All kinds, unless there is this one.
  func names(unless kind: String) throws(TaskFailure) -> [String]? {
    let declared = declaredKinds.map(\.name)
    if declared.contains(kind) { return nil }
    let present = try allDepths().map(\.kind)
    return present.contains(kind) ? nil : Array(Set(declared + present)).sorted()
  }
}

extension KindDepth {
  fileprivate mutating func add(_ part: KindCount) {
    guard let state = TaskState(rawValue: part.state) else { return }
    counts[state, default: 0] += part.count
    if state == .ready { oldestAge = max(oldestAge ?? 0, part.age) }
  }
}
