import PluginHost

/// Tasks that are due and that the database does not let become ready, as for a trigger: they are passed over for a
/// while, and then tried again.
struct SetAside {
  private(set) var ids: [TaskIdentifier] = []
  /// When they are tried again, in nanoseconds of the monotonic clock.
  private var end: UInt64 = 0

  private static let time: UInt64 = 10_000_000_000
  /// More are not remembered: where so many are refused, others wait too until these are tried again.
  private static let limit = 4_096

  var hasRoom: Bool { ids.count < Self.limit }

  mutating func add(_ id: TaskIdentifier, _ now: UInt64) {
    if ids.isEmpty { end = now + Self.time }
    ids.append(id)
  }

  /// Forgets them when their time has come.
  mutating func update(_ now: UInt64) { if end <= now { ids = [] } }

  /// Milliseconds until they are tried again; nil if there are none.
  func wait(_ now: UInt64) -> Int64? { ids.isEmpty ? nil : Int64((max(end, now) - now) / 1_000_000) + 1 }
}
