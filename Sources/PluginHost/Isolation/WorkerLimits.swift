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

  init(_ reader: SettingReader) throws(PluginProblem) {
    memory = try reader.value("memory", .size(from: 16 << 20))
    cpuTime = try reader.value("cpu_time", .time(from: 1)).map { Int(max(1, $0 / 1_000_000_000)) }
    openFiles = try reader.value("open_files", .number(16...1_000_000))
  }
}
