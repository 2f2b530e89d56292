import HTTP
import PluginHost

/// From what the user said to a configuration.
extension Configuration {
  public init(_ sources: SettingSources) throws(SettingFault) {
    self.init()
    warnings = sources.warnings
    let folders = sources.list("plugins")
    pluginFolders = folders.isEmpty ? ["plugins"] : folders
    trust = TrustedFolders(named: folders, unchecked: sources.list("trust-folder"))
    let addresses = sources.list("host")
    hosts = addresses.isEmpty ? hosts : addresses
    port = UInt16(try sources.number("port", in: 0...65_535) ?? Int(port))
    loops = try sources.number("loops", in: 1...1024) ?? loops
    poller = try sources.poller() ?? poller
    pool.threads = try sources.number("pool-threads", in: 0...10_000) ?? pool.threads
    pool.queue = try sources.number("pool-queue", in: 0...10_000_000) ?? pool.queue
    afterQueue = try sources.number("after-queue", in: 0...10_000_000) ?? afterQueue
    isStrict = try sources.isSet("strict")
    hasDocs = !(try sources.isSet("no-docs"))
    drainTime = try sources.time("drain-time") ?? drainTime
    stateFolder = sources.text("state-dir")
    hookTime = try Limits.time("hook-timeout", sources, hookTime)
    mappedLimit = try sources.number("max-mapped", in: 1...1_000_000) ?? mappedLimit
    adminPath = sources.text("admin")
    isIsolated = try sources.isolation()
    workers = try sources.number("workers", in: 1...256) ?? workers
    logLevel = try sources.logLevel()
    limits = try Limits(sources)
    tasks = try TaskSettings(sources)
  }
}

extension Limits {
  fileprivate init(_ sources: SettingSources) throws(SettingFault) {
    self.init()
    head = HeadLimits(
      requestLine: try sources.size("max-request-line", from: 16, to: "1G") ?? head.requestLine,
      fieldCount: try sources.number("max-headers", in: 1...10_000) ?? head.fieldCount,
      headBytes: try sources.size("max-header-bytes", from: 16, to: "1G") ?? head.headBytes)
    body = try sources.size("max-body") ?? body
    requestMemory = try sources.size("max-request-memory", from: 1 << 20) ?? requestMemory
    leastRate = try sources.size("min-rate", to: "1G") ?? leastRate
    connections = try sources.number("max-connections", in: 1...10_000_000) ?? connections
    headTime = try Self.time("head-timeout", sources, headTime)
    bodyTime = try Self.time("body-timeout", sources, bodyTime)
    idleTime = try Self.time("idle-timeout", sources, idleTime)
    callTime = try Self.time("call-timeout", sources, callTime)
  }

  /// Zero is no limit.
  fileprivate static func time(
    _ name: String, _ sources: SettingSources, _ standard: UInt64?
  ) throws(SettingFault) -> UInt64? {
    guard let time = try sources.time(name) else { return standard }
    return time == 0 ? nil : time
  }
}
