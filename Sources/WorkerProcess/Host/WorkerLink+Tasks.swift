import Bytes
import EventLoop
import Glibc
import PluginHost
import WorkerFrames

/// Tasks over a link: attempts that the worker makes, and tasks that it wants to have kept.
extension WorkerLink {
  /// Bytes of payloads that one worker may have on their way to the database.
  private static var enqueueLimit: Int { 64 << 20 }

  /// Sends an attempt. Only if there is room.
  func send(_ run: TaskRun, kind: Int) {
    let tag = take(.task(run))
    send(.task, call: tag) { run.frame(kind: kind).append(to: &$0) }
  }

  /// Nobody needs the outcome any more; false if it is not here.
  func cancel(_ run: TaskRun) -> Bool {
    guard let tag = tag(of: .task(run)) else { return false }
    send(.cancelTask, call: tag) { _ in }
    return true
  }

  func takeTaskEnd(_ header: FrameHeader) throws(FrameFault) {
    guard case .task(let run)? = errand(header.call) else { throw FrameFault("an end of no task") }
    let end = try input.withRange(header.payload) { (bytes) throws(FrameFault) in try TaskEndFrame(bytes) }
    _ = remove(header.call)
    run.end(end)
  }

  /// The worker's plugin wants a task to be kept. It hears what became of it under its own number.
  func takeEnqueue(_ header: FrameHeader) throws(FrameFault) {
    let frame = try input.withRange(header.payload) { (bytes) throws(FrameFault) in try EnqueueFrame(bytes) }
    guard let task = NewTask(frame) else { throw FrameFault("a task that cannot be") }
    let number = header.call
    guard enqueuing + task.payload.count <= Self.enqueueLimit else {
      let text = "\(Self.enqueueLimit) bytes of tasks wait to be written; the database is too slow for them"
      return answer(number, .failure(TaskFailure(EAGAIN, text)))
    }
    enqueuing += task.payload.count
    let wish = Wish(link: self, loop: loop, number: number, size: task.payload.count)
    HostTaskQueue.enqueue(task) { outcome in
      wish.loop.post { wish.link.answered(wish, outcome) }
    }
  }

  /// A task on its way to the database, and the answer to it.
  private struct Wish: @unchecked Sendable {
    // Sendable: the link is touched on its loop only.
    let link: WorkerLink
    let loop: EventLoop
    let number: UInt64
    let size: Int
  }

  private func answered(_ wish: Wish, _ outcome: Result<TaskIdentifier, TaskFailure>) {
    enqueuing -= wish.size
    answer(wish.number, outcome)
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
