/// How much of the machine a worker process may use. Nil: as much as the host.
///
///     memory: 512M           # bytes of data that it may map
///     cpu_time: 60s          # that one process may use in its life
///     open_files: 64
public struct WorkerLimits: Equatable, Sendable {
  public var memory: Int?
  /// Seconds.
  public var cpuTime: Int?
  public var openFiles: Int?

  public init() {}
}
