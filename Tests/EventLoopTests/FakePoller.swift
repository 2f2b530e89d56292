import Bytes
import EventLoop

/// A poller without a kernel: the test says what happens, and sees what is sent.
final class FakePoller: Poller {
  /// What the next waits deliver, one event each.
  var script: [() -> Void] = []
  private(set) var waits: [UInt64] = []
  private(set) var sent: [UInt8] = []
  private(set) var stopped = 0
  /// Bytes that a send takes at the most, as a full socket would.
  var room = Int.max

  override func wait(until deadline: UInt64, now: UInt64) { waits.append(deadline) }

  override func deliver(now: UInt64) {
    if !script.isEmpty { script.removeFirst()() }
  }

  override func send(_ channel: Channel) {
    let count = min(room, channel.output.count)
    channel.output.withSpan { span in for index in 0..<count { sent.append(span[index]) } }
    channel.output.consume(count)
  }

  override func stop(_ channel: Channel) { stopped += 1 }
}
