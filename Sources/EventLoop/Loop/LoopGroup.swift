import Synchronization

/// The host's event loops, a thread each.
public final class LoopGroup: Sendable {
  public let loops: [EventLoop]
  private let running = Mutex(0)
  private let ended = Latch()

  /// - Parameter poller: makes the poller of each loop.
  public init(count: Int, poller: () throws(SystemError) -> Poller) throws(SystemError) {
    var loops: [EventLoop] = []
    for index in 0..<count { loops.append(EventLoop(index: index, poller: try poller())) }
    self.loops = loops
  }

  /// Starts the threads.
  public func start() throws(SystemError) {
    for loop in loops {
      running.withLock { $0 += 1 }
      do {
        try SystemCalls.startThread(name: "loop-\(loop.index)") { [self] in
          loop.run()
          if running.withLock({
            $0 -= 1
            return $0
          }) == 0 {
            ended.countDown()
          }
        }
      } catch {
        running.withLock { $0 -= 1 }
        throw error
      }
    }
  }

  /// Stops all loops and waits until their threads have left them; false if that took longer. Not to be called from
  /// a loop.
  public func stop(nanoseconds: UInt64) -> Bool {
    guard running.withLock({ $0 }) > 0 else { return true }
    for loop in loops { loop.stop() }
    return ended.wait(nanoseconds: nanoseconds)
  }
}
