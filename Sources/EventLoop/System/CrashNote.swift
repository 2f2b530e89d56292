import Bytes
import CPatchbayLinux

/// A C string at a fixed address, until whoever has made it frees it.
@safe
public struct StaticCString: @unchecked Sendable {
  // Sendable: never written again.
  @unsafe public let address: UnsafePointer<CChar>

  /// The text as a crash note shows it, which is written without looking at it again.
  public init(shown text: String) {
    let bytes = ShownText.escaped(text).utf8CString
    let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = unsafe memory.initialize(fromContentsOf: bytes)
    unsafe address = UnsafePointer(memory.baseAddress!)
  }

  /// Frees the text, which nobody may use any more.
  @unsafe public func free() { unsafe address.deallocate() }
}

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
  public static func during<Result: ~Copyable>(_ text: StaticCString, _ body: () -> Result) -> Result {
    let before = unsafe linux_set_doing(text.address)
    defer { unsafe linux_set_doing(before) }
    return body()
  }

  /// The same where a text must be made.
  public static func during<Result, Fault: Error>(
    _ text: String, _ body: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    let text = StaticCString(shown: text)
    let before = unsafe linux_set_doing(text.address)
    defer {
      unsafe linux_set_doing(before)
      unsafe text.free()
    }
    return try body()
  }
}
