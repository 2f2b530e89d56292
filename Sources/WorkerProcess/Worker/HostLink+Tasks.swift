import Bytes
import EventLoop
import PluginHost
import WorkerFrames

/// Tasks over a link: attempts that the host wants, and tasks that it is to keep.
extension HostLink {
  // MARK: from any thread

  /// Asks the host to keep a task.
  func enqueue(_ frame: EnqueueFrame, number: UInt64) {
    loop.post { [self] in send(.enqueue, call: number) { frame.append(to: &$0) } }
  }

  /// An attempt is over.
  func ended(_ run: WorkerRun, _ frame: TaskEndFrame) {
    loop.post { [self] in
      runs[run.tag] = nil
      send(.taskEnded, call: run.tag) { frame.cut.append(to: &$0) }
    }
  }

  // MARK: on the loop

  func takeTask(_ header: FrameHeader, _ payload: ByteRange) throws(FrameFault) {
    let frame = try input.withRange(payload) { (bytes) throws(FrameFault) in try TaskFrame(bytes) }
    guard let box, let pool, frame.kind < taskKinds.count, runs[header.call] == nil else {
      throw FrameFault("a task of no kind, or in the place of another")
    }
    let run = WorkerRun(frame, taskKinds[Int(frame.kind)], tag: header.call, box: box, link: self)
    runs[header.call] = run
    guard run.kind.isBlocking else { return run.run() }
    // Half of the threads are for requests, whatever there is to do.
    let blocking = runs.values.count { $0.kind.isBlocking }
    guard blocking > (poolThreads + 1) / 2 || !pool.submit(run) else { return }
    run.abandon()
    runs[header.call] = nil
    send(.taskEnded, call: header.call) { TaskEndFrame(.notBegun, reason: "").append(to: &$0) }
  }
}

extension TaskEndFrame {
  /// Reasons of plugins may be of any length; people read the beginning.
  fileprivate var cut: TaskEndFrame {
    TaskEndFrame(outcome, reason: String(String.UnicodeScalarView(reason.unicodeScalars.prefix(2_000))))
  }
}
