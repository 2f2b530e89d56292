import Bytes
import EventLoop
import Glibc
import PluginHost
import WorkerFrames

/// Tasks over a link: attempts that the worker makes, and tasks that it wants to have kept.
extension WorkerLink {
  /// Tasks that one worker may have on their way to the database, and the bytes of their payloads.
  private static var enqueueLimit: (tasks: Int, bytes: Int) { (16_384, 64 << 20) }
  /// Bytes that may wait for a worker which does not read.
  private static var outputLimit: Int { 16 << 20 }

  /// Whether another attempt may go this way. Payloads are larger than calls, and nobody waits for them.
  var hasRoomForTask: Bool { !isClosed && output.count < Self.outputLimit && underWay < BlackBox.slots }

  /// Sends an attempt. Only if there is room.
  func send(_ run: TaskRun, kind: Int) {
    let tag = take(.task(run))
    send(.task, call: tag) { run.frame(kind: kind).append(to: &$0) }
  }

  /// Nobody needs the outcome any more; its tag, or nil if it is not here.
  func cancel(_ run: TaskRun) -> UInt64? {
    guard let tag = tag(of: .task(run)) else { return nil }
    send(.cancelTask, call: tag)
    return tag
  }

  func takeTaskEnd(_ header: FrameHeader) throws(FrameFault) {
    guard case .task(let run)? = errand(header.call) else { throw FrameFault("an end of no task") }
    let end = try input.withRange(header.payload) { (bytes) throws(FrameFault) in try TaskEndFrame(bytes) }
    _ = remove(header.call)
    if end.outcome != .notBegun { replies += 1 }
    run.end(end)
  }

  /// The worker's plugin wants a task to be kept. It hears what became of it under its own number.
  func takeEnqueue(_ header: FrameHeader) throws(FrameFault) {
    let frame = try input.withRange(header.payload) { (bytes) throws(FrameFault) in try EnqueueFrame(bytes) }
    guard let task = NewTask(frame) else { throw FrameFault("a task that cannot be") }
    let number = header.call
    guard output.count < Self.outputLimit else {
      throw FrameFault("more tasks to be kept than it reads answers")
    }
    guard enqueuing.tasks < Self.enqueueLimit.tasks,
      enqueuing.bytes + task.payload.count <= Self.enqueueLimit.bytes
    else {
      let text = "too many of its tasks wait to be written; the database is too slow for them"
      return answer(number, .failure(TaskFailure(EAGAIN, text)))
    }
    enqueuing.tasks += 1
    enqueuing.bytes += task.payload.count
    let link = LoopBound(self, on: loop)
    let size = task.payload.count
    HostTaskQueue.enqueue(task) { outcome in
      link.post { link in
        link.enqueuing.tasks -= 1
        link.enqueuing.bytes -= size
        link.answer(number, outcome)
      }
    }
  }

  private func answer(_ number: UInt64, _ outcome: Result<TaskIdentifier, TaskFailure>) {
    guard !isClosed else { return }
    let frame =
      switch outcome {
      case .success(let id): EnqueuedFrame(code: 0, id: UInt64(bitPattern: id.number), reason: "")
      case .failure(let failure): EnqueuedFrame(code: failure.code, id: 0, reason: failure.description)
      }
    send(.enqueued, call: number) { frame.append(to: &$0) }
  }
}
