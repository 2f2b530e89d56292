import CPatchbay

/// Lines for the host's log, under the plugin's name. From any thread.
public struct Log: Sendable {
  let prefix: String

  /// For whoever looks for a fault.
  public func debug(_ message: String) { write(BAY_DEBUG, message) }

  /// For whoever runs the host.
  public func info(_ message: String) { write(BAY_INFO, message) }

  /// Something is wrong, and the plugin copes.
  public func warning(_ message: String) { write(BAY_WARNING, message) }

  /// Something failed.
  public func error(_ message: String) { write(BAY_ERROR, message) }

  private func write(_ level: bay_level, _ message: String) {
    Binding.host?.log(level, prefix + message)
  }
}
