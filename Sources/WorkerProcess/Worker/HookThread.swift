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
  private var plugin: LoadedPlugin?
  private var pool: ThreadPool?
  private var box: BlackBox?
  private let makeLog: @Sendable (String) -> Logger
  private let tasks = Mutex<[Task]>([])
  private let wakeUp = Semaphore()

  private struct Task: Sendable {
    let kind: FrameKind
    let payload: [UInt8]
    let file: SharedDescriptor?
  }

  init(makeLog: @escaping @Sendable (String) -> Logger) { self.makeLog = makeLog }

  /// On the loop.
  func take(_ kind: FrameKind, _ payload: [UInt8], _ file: SharedDescriptor?) {
    tasks.withLock { $0.append(Task(kind: kind, payload: payload, file: file)) }
    wakeUp.signal()
  }

  // MARK: on the main thread

  func run() {
    while true {
      guard wakeUp.wait(nanoseconds: 3_600_000_000_000) else { continue }
      guard let task = tasks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      serve(task)
    }
  }

  private func serve(_ task: Task) {
    do {
      var answer = ByteBuffer()
      switch task.kind {
      case .load: try load(task).append(to: &answer)
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
      link?.answer(task.kind == .load ? .declared : .done, Self.bytes(answer))
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

  private func load(_ task: Task) throws -> DeclarationFrame {
    guard let file = task.file, plugin == nil, let link else {
      throw FrameFault("a second library, or no black box")
    }
    let frame = try LoadFrame(task.payload.span)
    let box = try BlackBox(file, isWorker: true)
    self.box = box
    BlackBox.describeOtherThreads("a thread of \(frame.file)")
    box.noteCrashes()
    try Heart.start(box, link)
    let settings = try IsolationSettings(
      PluginSettings(frame.settings), IsolationSettings.Defaults(isIsolated: true, workers: 1))
    if let settings { try WorkerSystem.apply(settings.limits) }
    let pool = ThreadPool(
      ThreadPool.Limits(threads: Int(frame.poolThreads), queue: Int(frame.poolQueue)))
    AfterQueue.set(AfterQueue(limit: Int(frame.afterQueue), threads: (Int(frame.poolThreads) + 1) / 2))
    // Before the library is mapped: its constructors may ask for the loop already.
    LoopExtension.announce([link.loop], pool: pool)
    let loaded = try LoadedPlugin(frame, log: makeLog(frame.logLevel))
    self.pool = pool
    plugin = loaded
    let generation = loaded.generation
    BlackBox.describeOtherThreads("a thread of plugin \(generation.name) \(generation.version)")
    link.serve(loaded, pool, box)
    return loaded.declaration
  }

  private func stop() {
    guard let plugin else { WorkerSystem.end(0) }
    link?.wakeSleepers()
    // The host has waited for all uses, or its drain time is over.
    AfterQueue.current?.abandon(plugin.generation.log)
    if plugin.generation.useCount == 0 {
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
