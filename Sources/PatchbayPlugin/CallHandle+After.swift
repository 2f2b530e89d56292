import CPatchbay
import Glibc

// Invariant: what is handed to the host as a context is retained for it, and released where the host promises to be
// heard of once: when it runs, or in `skipped`; or here, if the host refuses.
extension CallHandle {
  /// Has the host run something after the response. 0 or an errno value, as patchbay/after.h says.
  func add(_ followUp: FollowUp, isAlways: Bool) -> Int32 {
    guard let functions = unsafe Binding.services?.after else { return ENOSYS }
    let when = isAlways ? BAY_ALWAYS : BAY_ON_SUCCESS
    let context = unsafe Unmanaged.passRetained(followUp)
    let skipped: bay_after_skipped = { context in unsafe Unmanaged<FollowUp>.fromOpaque(context!).release() }
    let code =
      switch followUp.work {
      case .blocking:
        unsafe functions.pointee.add_blocking(
          pointer, followUp.name, when,
          { context in
            unsafe Unmanaged<FollowUp>.fromOpaque(context!).takeRetainedValue().run() ? 0 : EIO
          }, skipped, context.toOpaque())
      case .async:
        unsafe functions.pointee.add_async(
          pointer, followUp.name, when,
          { after, context in
            // A number that the host knows; it is sent through `Sendable` closures as one.
            let handle = UInt(bitPattern: after)
            unsafe Unmanaged<FollowUp>.fromOpaque(context!).takeRetainedValue().start { isDone in
              _ = unsafe Binding.services?.after?.pointee.done(
                OpaquePointer(bitPattern: handle), isDone ? 0 : EIO)
            }
          }, skipped, context.toOpaque())
      }
    if code != 0 { unsafe context.release() }
    return code
  }
}
