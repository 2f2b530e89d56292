/// Where a task is in its life. The texts are those of the database and of every output.
///
///     scheduled ──due──▶ ready ──claimed──▶ running ──▶ done
///                          ▲                  │ │
///                          └──due── retry ◀───┘ └─────▶ dead
///
/// `cancelled` can be reached from every state but done and dead; dead and cancelled go back to ready by
/// `patchbay tasks retry`.
public enum TaskState: String, Sendable, CaseIterable {
  /// Waits for its time.
  case scheduled
  /// May begin.
  case ready
  /// A host works at it, and holds a lease.
  case running
  /// Has failed, and waits for its next attempt.
  case retry
  /// Has succeeded.
  case done
  /// Has failed for good.
  case dead
  /// Somebody has cancelled it.
  case cancelled

  /// Whether nothing will happen to it any more.
  public var isFinal: Bool { self == .done || self == .dead || self == .cancelled }
}
