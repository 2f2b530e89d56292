/// A thread of its own for what is neither a loop nor the pool's work.
public enum BackgroundThread {
  /// Starts a thread that runs `body` once; nobody joins it, so `body` says when it is done.
  public static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    try SystemCalls.startThread(name: name, body)
  }

  /// Has what the allocator keeps free between blocks in use go back to the system, soon.
  public static func giveMemoryBack() {
    // Without a thread, it goes back another time.
    try? start(name: "memory") { SystemCalls.giveMemoryBack() }
  }
}
