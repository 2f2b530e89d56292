import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Exchange
import Glibc
import Synchronization

/// The extension "patchbay.tasks/1". See `HostFunctions` for the invariants; a handle of a task is a number that
/// `TaskRun.handles` knows or does not.
enum TaskFunctions {
  static let table = Table()

  @safe
  final class Table: @unchecked Sendable {
    // Sendable: never written again.
    let address: UnsafeRawPointer

    init() {
      let memory = UnsafeMutablePointer<bay_task_functions>.allocate(capacity: 1)
      unsafe memory.initialize(
        to: bay_task_functions(
          size: MemoryLayout<bay_task_functions>.size,
          enqueue: { unsafe enqueue($0, $1, $2, $3, $4, $5, $6, $7) },
          enqueue_async: { unsafe enqueueAsync($0, $1, $2, $3, $4, $5, $6, $7) },
          id: { handle in unsafe TaskRun.handles[handle].map { unsafe $0.idText.string } ?? bay_str() },
          kind: { handle in unsafe TaskRun.handles[handle].map { unsafe $0.kindText.string } ?? bay_str() },
          payload: { unsafe payload($0) },
          attempt: { handle in unsafe TaskRun.handles[handle].map { UInt32($0.attempt) } ?? 0 },
          max_attempts: { handle in unsafe TaskRun.handles[handle].map { UInt32($0.maximumAttempts) } ?? 0 },
          traceparent: { handle in
            unsafe TaskRun.handles[handle]?.traceparent.map { unsafe $0.string } ?? bay_str()
          },
          cancelled: { handle in
            unsafe TaskRun.handles[handle]?.isCancelled.load(ordering: .acquiring) ?? true
          },
          state: { handle in unsafe TaskRun.handles[handle]?.kind.generation.state },
          context: { handle in unsafe TaskRun.handles[handle]?.kind.context.pointer },
          done: { unsafe settle($0, .done) },
          fail: { handle, reason, isForGood in
            let text = unsafe reason.map { unsafe reasonText($0) } ?? "no reason given"
            return unsafe settle(handle, isForGood ? .rejected(text) : .failed(text))
          }))
      unsafe address = UnsafeRawPointer(memory)
    }
  }

  /// As much of a plugin's text as is kept, and as goes into a frame.
  private static func reasonText(_ reason: UnsafePointer<CChar>) -> String {
    let length = unsafe strnlen(reason, 16_384)
    return unsafe String(
      decoding: UnsafeRawBufferPointer(start: reason, count: length), as: UTF8.self)
  }

  private static func payload(_ handle: OpaquePointer?) -> bay_bytes {
    guard let bytes = unsafe TaskRun.handles[handle]?.payload.bytes else {
      return unsafe bay_bytes(
        data: UnsafeRawPointer(HostFunctions.nothing.address).assumingMemoryBound(to: UInt8.self), length: 0)
    }
    return unsafe bay_bytes(data: bytes.baseAddress, length: bytes.count - 1)
  }

  private static func settle(_ handle: OpaquePointer?, _ outcome: TaskOutcome) -> Int32 {
    guard let run = unsafe TaskRun.handles[handle] else { return ESTALE }
    return run.settle(outcome) ? 0 : EALREADY
  }

  // MARK: enqueueing

  /// On a thread that may wait.
  private static func enqueue(
    _ host: UnsafePointer<bay_host>?, _ call: OpaquePointer?, _ kind: UnsafePointer<CChar>?,
    _ payload: UnsafeRawPointer?, _ length: Int, _ options: UnsafePointer<bay_enqueue_options>?,
    _ id: UnsafeMutablePointer<CChar>?, _ capacity: Int
  ) -> Int32 {
    unsafe id?.pointee = 0
    guard EventLoop.current == nil else {
      unsafe HostTable.generation(of: host)?.log.error(
        "bay_enqueue was called on an event loop, which must not wait: use bay_enqueue_async")
      return EDEADLK
    }
    switch unsafe newTask(host, call, kind, payload, length, options) {
    case .failure(let fault): return fault.code
    case .success(let (task, generation, queue)):
      let result = Promise<Result<TaskIdentifier, TaskFailure>>()
      queue.enqueue(task) { result.fulfil($0) }
      switch result.wait() {
      case .success(let identifier):
        unsafe write(identifier.description, to: id, capacity)
        return 0
      case .failure(let failure):
        generation.log.error("a task \(task.kind) is not kept: \(failure)")
        return failure.code
      }
    }
  }

  private static func write(_ text: String, to target: UnsafeMutablePointer<CChar>?, _ capacity: Int) {
    guard let target = unsafe target, text.utf8.count < capacity else { return }
    for (index, byte) in text.utf8.enumerated() { unsafe target[index] = CChar(bitPattern: byte) }
    unsafe target[text.utf8.count] = 0
  }

  /// On any thread.
  private static func enqueueAsync(
    _ host: UnsafePointer<bay_host>?, _ call: OpaquePointer?, _ kind: UnsafePointer<CChar>?,
    _ payload: UnsafeRawPointer?, _ length: Int, _ options: UnsafePointer<bay_enqueue_options>?,
    _ then: bay_enqueued?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let then = unsafe then else { return EINVAL }
    switch unsafe newTask(host, call, kind, payload, length, options) {
    case .failure(let fault): return fault.code
    case .success(let (task, generation, queue)):
      let loop = unsafe CallHandle.current(call)?.services.loop ?? EventLoop.current ?? LoopExtension.anyLoop
      guard let loop else { return ESHUTDOWN }
      let answer = unsafe EnqueueAnswer(then: then, call: call, context: context, generation: generation)
      queue.enqueue(task) { outcome in
        if case .failure(let failure) = outcome {
          generation.log.error("a task \(task.kind) is not kept: \(failure)")
        }
        answer.outcome.withLock { $0 = outcome }
        loop.post(answer)
      }
      return 0
    }
  }

  private struct Fault: Error { let code: Int32 }

  /// Copies what a plugin wants to have kept, and checks it.
  private static func newTask(
    _ host: UnsafePointer<bay_host>?, _ call: OpaquePointer?, _ kind: UnsafePointer<CChar>?,
    _ payload: UnsafeRawPointer?, _ length: Int, _ options: UnsafePointer<bay_enqueue_options>?
  ) -> Result<(NewTask, Generation, any TaskQueue), Fault> {
    guard let generation = unsafe HostTable.generation(of: host), let kind = unsafe kind, length >= 0,
      unsafe payload != nil || length == 0
    else { return .failure(Fault(code: EINVAL)) }
    let name = unsafe String(cString: kind)
    func refusal(_ code: Int32, _ why: String) -> Result<(NewTask, Generation, any TaskQueue), Fault> {
      generation.log.error("a task \(PluginProblem.quoted(name)) is not kept: \(why)")
      return .failure(Fault(code: code))
    }
    guard TaskName.isFit(name) else {
      return refusal(EINVAL, "a kind has letters, digits, '-', '_', '.', ':' and '/', up to 128 of them")
    }
    guard length <= NewTask.maximumPayload else {
      return refusal(EMSGSIZE, "its payload has \(length) bytes, more than \(NewTask.maximumPayload)")
    }
    guard !generation.hasStopped.load(ordering: .acquiring) else { return .failure(Fault(code: ESHUTDOWN)) }
    guard let queue = HostTaskQueue.current else { return .failure(Fault(code: ENOSYS)) }
    var task = unsafe NewTask(
      kind: name, payload: Array(UnsafeRawBufferPointer(start: payload, count: length)))
    if let options = unsafe options, unsafe !read(options, into: &task) {
      return refusal(EINVAL, "one of its options is out of the range that patchbay/tasks.h says")
    }
    if task.traceparent == nil { task.traceparent = unsafe traceparent(of: call) }
    return .success((task, generation, queue))
  }

  private static func read(_ address: UnsafePointer<bay_enqueue_options>, into task: inout NewTask) -> Bool {
    let raw = unsafe UnsafeRawPointer(address)
    let size = unsafe raw.load(as: Int.self)
    guard size >= 8, size <= 4096,
      let options = unsafe SizedStruct.read(
        bay_enqueue_options.self, at: raw, size: size, zero: bay_enqueue_options())
    else { return false }
    let limit = NewTask.maximumDelay
    if unsafe options.delay_ms > 0 {
      guard unsafe options.delay_ms <= UInt64(limit) else { return false }
      task.due = unsafe .after(Int64(options.delay_ms))
    }
    if unsafe options.at_ms != 0 {
      guard unsafe options.at_ms > 0, unsafe options.at_ms <= 4 * limit else { return false }
      task.due = unsafe .at(options.at_ms)
    }
    guard unsafe (-32_768...32_767).contains(options.priority) else { return false }
    task.priority = unsafe Int(options.priority)
    if unsafe options.max_attempts > 0 {
      task.maximumAttempts = unsafe Int(min(options.max_attempts, 1_000_000))
    }
    if let key = unsafe options.unique_key {
      guard let text = unsafe String(validatingCString: key), text.utf8.count <= NewTask.maximumKey else {
        return false
      }
      task.uniqueKey = text
    }
    if let trace = unsafe options.traceparent {
      let text = unsafe String(cString: trace)
      guard TraceContext.isFit(text) else { return false }
      task.traceparent = text
    }
    return true
  }

  /// The trace context of the request that a call answers.
  private static func traceparent(of call: OpaquePointer?) -> String? {
    guard unsafe call != nil else { return nil }
    return unsafe String(copying: RequestFunctions.header(call, "traceparent", 0)).flatMap {
      TraceContext.isFit($0) ? $0 : nil
    }
  }
}

extension String {
  /// A copy of a text of the host's; nil if it is absent.
  fileprivate init?(copying text: bay_str) {
    guard let data = unsafe text.data else { return nil }
    self = unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: text.length), as: UTF8.self)
  }
}

/// A plugin's callback on its way back to a loop, with what became of its task. A use of its generation until then.
@safe
private final class EnqueueAnswer: Job, @unchecked Sendable {
  // Sendable: constants, and `outcome` behind its lock.
  private let then: bay_enqueued
  private let call: OpaquePointer?
  private let context: UnsafeMutableRawPointer?
  private let generation: Generation
  let outcome = Mutex<Result<TaskIdentifier, TaskFailure>?>(nil)

  init(
    then: @escaping bay_enqueued, call: OpaquePointer?, context: UnsafeMutableRawPointer?,
    generation: Generation
  ) {
    unsafe self.then = unsafe then
    unsafe self.call = call
    unsafe self.context = context
    self.generation = generation
    super.init()
    generation.beginUse()
  }

  override func run() {
    let (code, id, reason): (Int32, String, String) =
      switch outcome.withLock({ $0 }) {
      case .success(let identifier)?: (0, identifier.description, "")
      case .failure(let failure)?: (failure.code, "", failure.description)
      case nil: (EIO, "", "")
      }
    var exception = plugin_exception()
    unsafe plugin_guard_enqueued(then, call, code, id, reason, context, &exception)
    if exception.thrown {
      let fault = "a bay_enqueue_async callback threw \(exception.text)"
      if unsafe !CallHandle.fail(call, reason: fault) { generation.log.error("\(fault)") }
    }
    generation.endUse()
  }
}
