import Logging

/// Something that works beside the server, in the host's process, for as long as it serves: `patchbay dev` builds.
public protocol Companion {
  /// The server serves.
  func begin(beside server: Server, log: Logger)

  /// The host is about to end: ends all that `begin` has started.
  func end()

  /// The server has ended, or could not begin; the process is about to.
  func serverHasEnded()
}
