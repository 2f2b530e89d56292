import EventLoop
import Glibc
import Logging
import PatchbayTesting
import Synchronization
import Testing

@testable import PluginHost
@testable import Tasks

/// Turns of many items, of which the database refuses one.
@Suite struct ApartTests {
  private static let second: UInt64 = 1_000_000_000

  /// A kind of a plugin that has nothing else; its handler does nothing.
  private func kind(concurrency: Int) throws -> TaskKind {
    let folder = try PluginFolder()
    let bindings = try folder.write(
      """
      library: libm.so.6
      routes:
        - {path: /hypot, symbol: hypot, signature: "x: f64, y: f64 -> f64"}
      """, to: "math.yaml")
    let log = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let loader = PluginLoader(folder: try PrivateFolder(under: folder.path), log: log)
    let generation = try #require(try loader.load(bindings))
    var rules = TaskRules()
    rules.concurrency = concurrency
    return TaskKind(
      TaskDeclaration(kind: "a", endpoint: BlockingTaskEndpoint { _ in 0 }, context: .none, rules: rules),
      of: generation)
  }

  /// A thread at whose store so many attempts are under way.
  private func thread(_ store: FakeStore, running: Int) throws -> TaskThread {
    var settings = TaskEngine.Settings(location: .none("the test has another store"))
    settings.blockingLimit = running
    let engine = try TaskEngine(settings, loops: [], pool: ThreadPool(), log: Logger(label: "tests"))
    let thread = TaskThread(engine, store: store)
    let kind = try kind(concurrency: running)
    engine.kinds.withLock { $0 = ["a": kind] }
    store.ready = running
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    try #require(thread.running.count == running)
    (store.transactions, store.calls) = (0, [])
    return thread
  }

  /// Alarms of a thread that has renewed its leases longer ago than it may.
  private var late: Alarms { Alarms(lease: 15_000, now: Clock.monotonic - 9 * Self.second) }

  private func batch(
    _ count: Int, bad: Set<Int>, _ answers: Answers
  ) -> TaskInbox.Batch {
    var batch = TaskInbox.Batch()
    for number in 0..<count {
      batch.tasks.append(NewTask(kind: bad.contains(number) ? "bad" : "good", payload: []))
      batch.dones.append { result in answers.add(number, try? result.get()) }
    }
    return batch
  }

  @Test(arguments: [0, 1, 499, 999]) func oneTaskThatIsRefusedCostsAFewTransactions(number: Int) throws {
    let store = FakeStore()
    store.refusesTask = { $0.kind == "bad" }
    let answers = Answers()
    try store.thread().turn(batch(1_000, bad: [number], answers), hasNotifications: false)
    #expect(store.transactions < 40)
    #expect(store.inserted.count == 999)
    #expect(answers.numbers == Array(0..<1_000))
    #expect(answers.refused == [number])
    // In the order in which they came.
    #expect(answers.identifiers == (0..<999).map { TaskIdentifier($0) })
  }

  @Test func tasksThatAreAllRefusedAreAllToldSo() throws {
    let store = FakeStore()
    store.refusesTask = { _ in true }
    let answers = Answers()
    try store.thread().turn(batch(100, bad: [], answers), hasNotifications: false)
    #expect(answers.refused == Array(0..<100))
    #expect(store.transactions < 250)
  }

  @Test func leasesAreRenewedBeforeTheRest() throws {
    let store = FakeStore()
    let thread = try thread(store, running: 1)
    store.refusesTask = { $0.kind == "bad" }
    thread.alarms = late
    thread.turn(batch(2, bad: [0], Answers()), hasNotifications: false)
    // The whole turn, and then in parts.
    #expect(store.calls.prefix(3) == ["insert", "renew", "insert"])
    #expect(store.renewed == [[TaskIdentifier(0)]])
  }

  @Test func leasesAreRenewedInTheMidstOfALongTurn() throws {
    let store = FakeStore()
    let thread = try thread(store, running: 1)
    store.refusesTask = { _ in true }
    // Each insertion takes a third of a lease.
    store.beforeInsertion = { [late] in thread.alarms = late }
    thread.turn(batch(4, bad: [], Answers()), hasNotifications: false)
    let insertions = store.calls.count { $0 == "insert" }
    #expect(insertions == 8)
    #expect(store.renewed.count == insertions)
  }

  /// Nobody may take a task whose outcome waits for its turn.
  @Test func oneOutcomeThatIsRefusedCostsAFewTransactions() throws {
    let store = FakeStore()
    let thread = try thread(store, running: 64)
    store.refusesEnd = { end in
      if case .dead(let reason) = end.result { reason == "bad" } else { false }
    }
    var batch = TaskInbox.Batch()
    batch.ends = thread.running.values.map { run in
      (run, run.id.number == 40 ? .rejected("bad") : .done)
    }
    thread.alarms = late
    thread.turn(batch, hasNotifications: false)
    #expect(store.transactions < 30)
    #expect(store.ended.count == 64)
    #expect(Set(store.ended.map(\.id)).count == 64)
    let bad = store.ended.first { $0.id == TaskIdentifier(40) }
    #expect(bad?.result == .dead(reason: "(the database does not take its text)"))
    #expect(store.renewed.map { Set($0) } == [Set((0..<64).map { TaskIdentifier($0) })])
  }

  @Test func dueTaskThatIsNotMadeReadyHoldsUpNoOther() throws {
    let store = FakeStore()
    store.waiting = (0..<1_000).map { TaskIdentifier($0) }
    store.stuck = [TaskIdentifier(0), TaskIdentifier(500)]
    let thread = try store.thread()
    thread.turn(TaskInbox.Batch(), hasNotifications: false)
    #expect(store.waiting == [TaskIdentifier(0), TaskIdentifier(500)])
    #expect(store.transactions < 60)
    // They are passed over, until they are tried again.
    #expect((9_000...10_001).contains(try #require(thread.waitTime)))
    (store.transactions, store.promotions) = (0, 0)
    store.waiting.append(TaskIdentifier(1_000))
    thread.turn(batch(1, bad: [], Answers()), hasNotifications: false)
    #expect(store.transactions == 1)
    #expect(store.promotions == 1)
    #expect(store.waiting.count == 2)
  }

  @Test func whatIsSetAsideIsTriedAgainAfterTenSeconds() {
    var setAside = SetAside()
    #expect(setAside.wait(5) == nil)
    setAside.add(TaskIdentifier(1), 5)
    setAside.update(10 * Self.second)
    #expect(setAside.ids == [TaskIdentifier(1)])
    #expect(setAside.wait(5) == 10_001)
    setAside.update(10 * Self.second + 5)
    #expect(setAside.ids.isEmpty)
    for number in 0..<4_096 as Range<Int64> {
      #expect(setAside.hasRoom)
      setAside.add(TaskIdentifier(number), 5)
    }
    #expect(!setAside.hasRoom)
  }

  /// What callers were told, by the number of their task.
  private final class Answers: Sendable {
    private let found = Mutex<[(number: Int, identifier: TaskIdentifier?)]>([])
    func add(_ number: Int, _ identifier: TaskIdentifier?) {
      found.withLock { $0.append((number, identifier)) }
    }
    var numbers: [Int] { found.withLock { $0.map(\.number) } }
    var refused: [Int] { found.withLock { $0.filter { $0.identifier == nil }.map(\.number) } }
    var identifiers: [TaskIdentifier] { found.withLock { $0.compactMap(\.identifier) } }
  }
}
