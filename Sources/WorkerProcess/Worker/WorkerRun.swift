import EventLoop
import PluginHost
import WorkerFrames

/// An attempt at a task that the host has given to this worker.
///
/// Made and begun on the worker's loop, or in its pool; ends on any thread, which its link hears of on the loop.
final class WorkerRun: TaskRun, @unchecked Sendable {
  // Sendable: constants.
  let tag: UInt64
  private let box: BlackBox
  private let link: HostLink

  init(_ frame: TaskFrame, _ kind: TaskKind, tag: UInt64, box: BlackBox, link: HostLink) {
    self.tag = tag
    self.box = box
    self.link = link
    super.init(
      id: TaskIdentifier(Int64(bitPattern: frame.id)), kind: kind, attempt: Int(frame.attempt),
      maximumAttempts: Int(frame.maximumAttempts), payload: frame.payload,
      traceparent: frame.traceparent.isEmpty ? nil : frame.traceparent)
    kind.generation.beginUse()
  }

  override func run() {
    box.noteBegun(Int(tag & 0xffff_ffff), serial: UInt32(truncatingIfNeeded: tag >> 32))
    super.run()
  }

  override func ended(_ outcome: TaskOutcome) {
    let frame =
      switch outcome {
      case .done: TaskEndFrame(.done, reason: "")
      case .failed(let reason): TaskEndFrame(.failed, reason: reason)
      case .rejected(let reason): TaskEndFrame(.rejected, reason: reason)
      case .notBegun: TaskEndFrame(.notBegun, reason: "")
      }
    kind.generation.endUse()
    link.ended(self, frame)
  }

  override func abandon() {
    super.abandon()
    kind.generation.endUse()
  }
}
