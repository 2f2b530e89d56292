import Bytes
import EventLoop
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// The main thread of a worker: loads the library and runs its hooks, one at a time, as its host asks.
final class HookThread: @unchecked Sendable {
  // Sendable: `link` is set before the loop runs; `plugin` to `box` are the main thread's own.
  var link: HostLink?
  private var frame: LoadFrame?
  private var plugin: LoadedPlugin?
  private var pool: ThreadPool?
  private var sandbox = SandboxSettings()
  private var replyLimit = 0
  /// Until the host has it.
  private var listener: SharedDescriptor?
  private var box: BlackBox?
  private let makeLog: @Sendable (String) -> Logger
  private let tasks = Mutex<[Task]>([])
  private let wakeUp = Semaphore()

  private struct Task: Sendable {
    let kind: FrameKind
    let payload: [UInt8]
  }

  init(makeLog: @escaping @Sendable (String) -> Logger) { self.makeLog = makeLog }

  /// On the loop.
  func take(_ kind: FrameKind, _ payload: [UInt8]) {
    tasks.withLock { $0.append(Task(kind: kind, payload: payload)) }
    wakeUp.signal()
  }

  // MARK: on the main thread

  func run() {
    while true {
      wakeUp.wait()
      guard let task = tasks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      serve(task)
    }
  }

  private func serve(_ task: Task) {
    do {
      var answer = ByteBuffer()
      switch task.kind {
      case .load: return try prepare(task)
      case .map: try map().append(to: &answer)
      case .start: try plugin?.start(SavedFrame(task.payload.span))
      case .selfTest: try plugin?.selfTest()
      case .save: try plugin?.save().append(to: &answer)
      default: return stop()
      }
      guard answer.count <= FrameHeader.limit else {
        throw PluginProblem(
          "hands over \(answer.count) bytes, more than a worker process can (\(FrameHeader.limit))",
          remedy: "hand over less, or keep it in a file")
      }
      link?.answer(task.kind == .map ? .declared : .done, Self.bytes(answer))
    } catch let problem as PluginProblem {
      fail(problem)
    } catch {
      fail(PluginProblem("was asked by its host for what cannot be: \(error)", remedy: "report it"))
    }
  }

  private func fail(_ problem: PluginProblem) {
    var answer = ByteBuffer()
    FailureFrame(problem: problem.problem, remedy: problem.remedy).append(to: &answer)
    link?.answer(.failed, Self.bytes(answer))
  }

  /// All that limits this process, before any code of the plugin's is in it.
  private func prepare(_ task: Task) throws {
    guard frame == nil, let link, let file = WorkerSystem.takeBlackBox() else {
      throw FrameFault("a second library, or no black box")
    }
    let frame = try LoadFrame(task.payload.span)
    self.frame = frame
    let box = try BlackBox(file, isWorker: true)
    self.box = box
    BlackBox.describeOtherThreads("a thread of \(frame.file)")
    box.noteCrashes()
    let settings = try IsolationSettings(
      PluginSettings(frame.settings), IsolationSettings.Defaults(isIsolated: true, workers: 1))
    guard let settings else { throw FrameFault("a plugin that is not isolated") }
    // The pool, half as many for what follows responses, the loop and the heart, and some of the plugin's own.
    let threads = Int(frame.poolThreads) + (Int(frame.poolThreads) + 1) / 2 + 8
    try WorkerSystem.apply(settings.limits, threads: threads, isSandboxed: settings.sandbox.profile != nil)
    sandbox = settings.sandbox
    replyLimit = settings.replyLimit
    let entered = try Sandbox.enter(settings.sandbox, copy: frame.copy) { [loop = link.loop] body in
      let answer = Promise<Int32>()
      loop.post { answer.fulfil(body()) }
      return answer.wait()
    }
    var answer = ByteBuffer()
    listener = entered.listener
    let number = listener.map { UInt32(clamping: $0.descriptor.number) } ?? 0
    GuardedFrame(lacks: entered.lacks, listener: number).append(to: &answer)
    link.answer(.guarded, Self.bytes(answer), with: entered.listener)
  }

  private func map() throws -> DeclarationFrame {
    guard let frame, let box, plugin == nil, let link else { throw FrameFault("a library too many") }
    listener = nil
    // From here on the host answers the calls that the filter holds back, as that for a thread may be.
    try Heart.start(box, link)
    MemorySecrecy.prepareWorker(for: sandbox)
    let pool = ThreadPool(
      ThreadPool.Limits(threads: Int(frame.poolThreads), queue: Int(frame.poolQueue)))
    AfterQueue.set(AfterQueue(limit: Int(frame.afterQueue), threads: (Int(frame.poolThreads) + 1) / 2))
    // Before the library is mapped: its constructors may ask for extensions already.
    let tasks = HostTasks(link)
    link.answer(tasks)
    HostTaskQueue.set(tasks)
    LoopExtension.announce([link.loop], pool: pool)
    let loaded = try LoadedPlugin(frame, log: makeLog(frame.logLevel))
    self.pool = pool
    plugin = loaded
    let generation = loaded.generation
    BlackBox.describeOtherThreads("a thread of plugin \(generation.name) \(generation.version)")
    link.serve(loaded, pool, threads: Int(frame.poolThreads), box, replyLimit: replyLimit)
    return loaded.declaration
  }

  private func stop() {
    guard let plugin else { WorkerSystem.end(0) }
    link?.wakeSleepers()
    // The host has waited for all uses, or its drain time is over.
    AfterQueue.current?.abandon(plugin.generation.log)
    if plugin.generation.useCount == 0, plugin.generation.closeAndWait() {
      plugin.stop()
    } else {
      plugin.generation.log.warning(
        "a worker process ends without its stop hook: its code is in use",
        metadata: ["uses": "\(plugin.generation.useCount)"])
    }
    link?.answer(.done, [], thenEnd: true)
  }

  private static func bytes(_ buffer: borrowing ByteBuffer) -> [UInt8] {
    buffer.withSpan { bytes in bytes.indices.map { bytes[$0] } }
  }
}
