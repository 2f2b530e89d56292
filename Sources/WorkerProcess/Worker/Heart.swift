import EventLoop

/// Shows the host four times a second that this process lives, and ends it if the host does not. A thread of its own, so
/// that no handler can hold it up.
enum Heart {
  private static let interval: UInt64 = 250_000_000

  static func start(_ box: BlackBox, _ link: HostLink) throws(SystemError) {
    let host = WorkerSystem.parent
    try BackgroundThread.start(name: "heart") {
      let never = Semaphore()
      while true {
        box.noteBeat()
        link.noteLoopBeat()
        _ = never.wait(nanoseconds: interval)
        // The loop notices the end of its host by itself, unless a handler holds it.
        if WorkerSystem.parent != host { WorkerSystem.endWithoutHost() }
      }
    }
  }
}
