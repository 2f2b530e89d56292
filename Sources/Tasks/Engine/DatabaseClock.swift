import EventLoop

/// The database's wall clock, by which schedules are due: hosts on one database have it in common, while their own clocks
/// may differ. It is asked now and then; in between it is told from this host's.
struct DatabaseClock {
  /// Milliseconds that it is ahead of this host's.
  private var lead: Int64 = 0

  /// Milliseconds since 1970.
  var milliseconds: Int64 { Clock.unixMilliseconds + lead }
  /// Seconds since 1970.
  var seconds: Int64 { milliseconds / 1_000 }

  /// - Parameter milliseconds: since 1970, as the database has just said.
  mutating func set(_ milliseconds: Int64) { lead = milliseconds - Clock.unixMilliseconds }
}
