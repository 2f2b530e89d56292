import CPatchbayLinux

/// What the log shall say if code of a plugin brings the process down: written by a signal handler, from the text that
/// the thread has set before it called the plugin.
public enum CrashNote {
  /// From now on a fatal signal says in one line what its thread was doing.
  public static func install() {
    linux_install_crash_note()
    linux_prepare_thread_for_crash()
  }

  /// Runs code of a plugin under a text that outlives it.
  @inline(__always)
  static func during<Result: ~Copyable>(_ text: StaticText.Pointer, _ body: () -> Result) -> Result {
    let before = unsafe linux_set_doing(text.address)
    defer { unsafe linux_set_doing(before) }
    return body()
  }

  /// The same where a text must be made.
  static func during<Result, Fault: Error>(
    _ text: String, _ body: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    let pointer = StaticText.pointer(text)
    let before = unsafe linux_set_doing(pointer.address)
    defer {
      unsafe linux_set_doing(before)
      unsafe pointer.address.deallocate()
    }
    return try body()
  }
}
