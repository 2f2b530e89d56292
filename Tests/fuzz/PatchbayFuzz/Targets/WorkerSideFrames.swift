import Bytes
import Exchange
import Logging
import WorkerFrames

@testable import EventLoop
@testable import PluginHost

/// What a host sends to its worker, damaged: a row of frames, read as the worker's end of the socket pair reads them.
final class WorkerSideFrames: FuzzTarget {
  override var name: String { "worker-frames" }
  override var seeds: [[UInt8]] { FrameSeeds.fromHost }
  override var words: [String] { FrameSeeds.words }

  private var services: CallServices?
  private var table: RouteTable?

  override func prepare() {
    let loop = EventLoop(poller: MemoryPoller())
    loop.becomeCurrent()
    let log = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
    services = CallServices(loop: loop, draining: DrainFlag(), log: log)
    do {
      table = try MemoryPlugin.table(log)
    } catch {
      fatalError("\(error)")
    }
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    FrameRow.read(Span(_unsafeElements: input)) { (header, payload) throws(FrameFault) in
      switch header.kind {
      case .call: try takeCall(payload)
      case .task:
        let frame = try TaskFrame(payload)
        FrameRow.holdsAgain(frame, { frame.append(to: &$0) }) { (bytes) throws(FrameFault) in
          try TaskFrame(bytes)
        }
      case .enqueued:
        let frame = try EnqueuedFrame(payload)
        FrameRow.holdsAgain(frame, { frame.append(to: &$0) }) { (bytes) throws(FrameFault) in
          try EnqueuedFrame(bytes)
        }
      case .load: _ = try LoadFrame(payload)
      case .start: _ = try SavedFrame(payload)
      case .map, .selfTest, .save, .stop, .cancel, .wakeSleepers, .gone, .cancelTask: break
      default: throw FrameFault("a frame that only a worker sends")
      }
    }
  }

  /// A request, as far as the handler, which asks for all of it.
  private func takeCall(_ payload: Span<UInt8>) throws(FrameFault) {
    guard let services, let table else { return }
    let call = services.take().object
    defer { services.release(call) }
    let route = try call.takeRequest(payload)
    guard route < table.routes.count,
      call.captures.count == table.routes[route].parameterNames.count,
      (try? call.begin(table.routes[route])) != nil
    else { return }
    let client = Client()
    call.sink = client
    call.runAsync(table.routes[route])
    _ = MemoryPlugin.replyLate()
    services.loop.turn(wait: false)
    hold(client.hasReply, "a call without a reply")
  }
}
