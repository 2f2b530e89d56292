/// The clocks that upper layers may ask.
public enum Clock {
  /// Nanoseconds of the monotonic clock, never going back. A loop's `now` is cheaper.
  public static var monotonic: UInt64 { SystemCalls.monotonic() }

  /// Seconds since 1970-01-01 00:00 UTC.
  public static var unixSeconds: Int64 { SystemCalls.unixSeconds() }

  /// Milliseconds since 1970-01-01 00:00 UTC.
  public static var unixMilliseconds: Int64 { SystemCalls.unixMilliseconds() }
}
