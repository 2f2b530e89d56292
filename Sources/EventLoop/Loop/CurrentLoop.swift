import CPatchbayLinux

/// Which loop runs on a thread: a pointer that the thread keeps.
///
/// The loop itself keeps the pointer valid: it sets it when it begins to run and clears it when it ends.
enum CurrentLoop {
  static func get() -> EventLoop? {
    guard let context = unsafe linux_thread_context() else { return nil }
    return unsafe Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue()
  }

  static func set(_ loop: EventLoop?) {
    unsafe linux_set_thread_context(loop.map { unsafe Unmanaged.passUnretained($0).toOpaque() })
  }
}
