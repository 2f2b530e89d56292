import HTTP

/// What a client may ask of the host. All of them can be set; times are in nanoseconds, nil is no limit.
public struct Limits: Sendable {
  /// Request line, header fields and their bytes: 414 and 431 past them.
  public var head = HeadLimits()
  /// Bytes of a request's body: 413 past it.
  public var body = 16 * 1024 * 1024
  /// From the first byte of a request to the end of its head: 408 past it.
  public var headTime: UInt64? = 10_000_000_000
  /// Between two pieces of a body, and between two pieces of a reply that the client takes: 408 past it, or the end.
  public var bodyTime: UInt64? = 30_000_000_000
  /// Bytes a second at which a body must come and a reply must be taken, once `bodyTime` is over; 0: any. 408 below it, or the end.
  public var leastRate = 500
  /// Bytes that all requests together may hold: 503 past it. Nil: a quarter of the memory that there is.
  public var requestMemory: Int?
  /// Between two requests of a connection.
  public var idleTime: UInt64? = 75_000_000_000
  /// From a complete request to its reply: 504 past it.
  public var callTime: UInt64? = 60_000_000_000
  /// Connections of all loops together: 503 past it.
  public var connections = 65_536

  public init() {}
}
