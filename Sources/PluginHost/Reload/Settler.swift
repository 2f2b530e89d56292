import EventLoop

/// Decides when changed files are worth looking at: once nothing has happened to them for a moment, all together.
///
/// A removal waits longer: a linker removes its output before it writes it anew, and the plugin shall not be gone in
/// between. Knows no clock and no files, only what it is told.
struct Settler {
  /// Nanoseconds without an event until changes are taken up.
  static let settle: UInt64 = 15_000_000
  /// Nanoseconds after which changes are taken up though others go on: a file that is always written holds nobody up.
  static let longest: UInt64 = 1_000_000_000
  /// Nanoseconds until a file that has gone counts as removed.
  static let grace: UInt64 = 500_000_000

  private var changed: Set<String> = []
  private var firstChange: UInt64 = 0
  private var lastChange: UInt64 = 0
  private var removed: [String: UInt64] = [:]

  /// A plugin's file, or its settings, was written or renamed into place.
  mutating func noteChange(_ file: String, now: UInt64) {
    if changed.isEmpty { firstChange = now }
    changed.insert(file)
    removed[file] = nil
    lastChange = now
  }

  mutating func noteRemoval(_ file: String, now: UInt64) {
    changed.remove(file)
    removed[file] = now
  }

  /// When to ask again; nil if nothing waits.
  var nextDue: UInt64? {
    let changes = changed.isEmpty ? nil : changesDue
    let removals = removed.values.min().map { $0 + Self.grace }
    return [changes, removals].compactMap { $0 }.min()
  }

  private var changesDue: UInt64 { min(lastChange + Self.settle, firstChange + Self.longest) }

  /// The files that are due, by name; they are forgotten.
  mutating func takeDue(now: UInt64) -> [String] {
    var due: Set<String> = []
    if !changed.isEmpty, now >= changesDue {
      due = changed
      changed = []
    }
    for (file, time) in removed where now >= time + Self.grace {
      due.insert(file)
      removed[file] = nil
    }
    return due.sorted()
  }
}
