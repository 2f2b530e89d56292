import CPatchbay

/// One function that a plugin wants to have called after a response.
@safe
struct AfterTask: @unchecked Sendable {
  // Sendable: constants; the context is the plugin's own.
  /// Its type decides where it runs.
  @safe
  enum Function {
    /// On the pool of the queue.
    case blocking(bay_after_blocking)
    /// On the loop of the call.
    case async(bay_after_async)
  }

  let name: String
  /// It runs after a response that was no success, too.
  let isForFailures: Bool
  let function: Function
  /// Called in place of the function.
  let skipped: bay_after_skipped?
  let context: UnsafeMutableRawPointer?
}
