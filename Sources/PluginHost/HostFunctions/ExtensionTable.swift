/// The function table of an extension, at a fixed address for ever.
@safe
final class ExtensionTable<Functions>: @unchecked Sendable {
  // Sendable: never written again.
  let address: UnsafeRawPointer

  init(_ functions: Functions) {
    let memory = UnsafeMutablePointer<Functions>.allocate(capacity: 1)
    unsafe memory.initialize(to: functions)
    unsafe address = UnsafeRawPointer(memory)
  }
}
