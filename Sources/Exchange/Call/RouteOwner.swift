import Logging
import Synchronization

/// Whose routes they are: one loaded version of a plugin. Subclass it.
open class RouteOwner: @unchecked Sendable {
  // Sendable: constants and atomics; subclasses say why they are.
  public final let name: String
  public final let version: String
  /// Says the owner's name on each line.
  public final let log: Logger
  /// What keeps it: calls, timers, posted functions.
  public final let uses = UseCounter()
  private let errors = Atomic<Int>(0)

  public init(name: String, version: String, log: Logger) {
    self.name = name
    self.version = version
    self.log = log
  }

  public final func countError() { errors.add(1, ordering: .relaxed) }
  /// Calls that ended with a status of 500 or more, the deadline's among them.
  public final var errorCount: Int { errors.load(ordering: .relaxed) }
}
