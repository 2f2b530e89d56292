import Bytes
import Exchange
import Logging
import WorkerFrames

@testable import EventLoop
@testable import PluginHost

/// What a hostile worker sends to its host: a row of frames, read as the host's end of the socket pair reads them.
final class HostFrames: FuzzTarget {
  override var name: String { "host-frames" }
  override var seeds: [[UInt8]] { FrameSeeds.fromWorker }
  override var words: [String] { FrameSeeds.words }

  private var services: CallServices?

  override func prepare() {
    let loop = EventLoop(poller: MemoryPoller())
    loop.becomeCurrent()
    services = CallServices(
      loop: loop, draining: DrainFlag(), log: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    FrameRow.read(Span(_unsafeElements: input)) { (header, payload) throws(FrameFault) in
      switch header.kind {
      case .reply: try takeReply(payload, isHead: header.call & 1 != 0)
      case .declared:
        let frame = try DeclarationFrame(payload)
        FrameRow.holdsAgain(frame, { frame.append(to: &$0) }) { (bytes) throws(FrameFault) in
          try DeclarationFrame(bytes)
        }
        guard let declaration = try? PluginDeclaration(frame, IsolatedPlugin()) else { return }
        for task in declaration.tasks { hold(task.rules.maximumAttempts >= 1, "no attempt") }
      case .taskEnded:
        let frame = try TaskEndFrame(payload)
        FrameRow.holdsAgain(frame, { frame.append(to: &$0) }) { (bytes) throws(FrameFault) in
          try TaskEndFrame(bytes)
        }
      case .enqueue:
        let frame = try EnqueueFrame(payload)
        FrameRow.holdsAgain(frame, { frame.append(to: &$0) }) { (bytes) throws(FrameFault) in
          try EnqueueFrame(bytes)
        }
        check(frame)
      case .guarded: _ = try GuardedFrame(payload)
      case .done: _ = try SavedFrame(payload)
      case .failed: _ = try FailureFrame(payload)
      default: throw FrameFault("a frame that only a host sends")
      }
    }
  }

  /// A reply to a call that waits for one: it becomes one sound HTTP response, or a fault.
  private func takeReply(_ payload: Span<UInt8>, isHead: Bool) throws(FrameFault) {
    guard let services else { return }
    let call = services.take().object
    defer { services.release(call) }
    call.head.method = isHead ? .head : .get
    call.takeHead(payload.extracting(0..<0), peer: ShortText("127.0.0.1:1".utf8.span))
    call.state.open()
    let client = Client()
    call.sink = client
    let frame = try ReplyFrame(payload)
    try call.takeReply(frame, limit: 4_096)
    services.loop.turn(wait: false)
    hold(client.hasReply, "a reply that was taken, and not given on")
    hold((200...599).contains(client.status), "a reply with the status \(client.status)")
  }

  private func check(_ frame: EnqueueFrame) {
    guard let task = NewTask(frame) else { return }
    hold(TaskName.isFit(task.kind) && task.payload.count <= NewTask.maximumPayload, "a task that cannot be")
    if case .after(let time) = task.due { hold(time >= 0, "a delay below zero") }
    if case .at(let time) = task.due { hold(time >= 0, "a time before 1970") }
  }
}
