import ArgumentParser
import HTTP
import PatchbayServer

/// From what the user said to a configuration.
extension RunCommand {
  func configuration(_ sources: SettingSources) throws(SettingFault) -> Configuration {
    var configuration = Configuration()
    let folders = sources.list(serving.plugins, "plugins")
    configuration.pluginFolders = folders.isEmpty ? ["plugins"] : folders
    if let host = sources.text(serving.host, "host") { configuration.host = host }
    if let port = try sources.number(serving.port, "port", in: 0...65_535) {
      configuration.port = UInt16(port)
    }
    if let loops = try sources.number(serving.loops, "loops", in: 1...1024) { configuration.loops = loops }
    if let threads = try sources.number(serving.poolThreads, "pool-threads", in: 1...10_000) {
      configuration.pool.threads = threads
    }
    if let queue = try sources.number(serving.poolQueue, "pool-queue", in: 0...10_000_000) {
      configuration.pool.queue = queue
    }
    configuration.isStrict = try sources.isSet(serving.strict, "strict")
    if let time = try sources.time(serving.drainTime, "drain-time") { configuration.drainTime = time }
    configuration.stateFolder = sources.text(serving.stateDir, "state-dir")
    configuration.limits = try limits(sources)
    return configuration
  }

  private func limits(_ sources: SettingSources) throws(SettingFault) -> Limits {
    var set = Limits()
    let head = set.head
    set.head = HeadLimits(
      requestLine: try sources.size(limits.maxRequestLine, "max-request-line") ?? head.requestLine,
      fieldCount: try sources.number(limits.maxHeaders, "max-headers", in: 1...10_000) ?? head.fieldCount,
      headBytes: try sources.size(limits.maxHeaderBytes, "max-header-bytes") ?? head.headBytes)
    if let size = try sources.size(limits.maxBody, "max-body") { set.body = size }
    if let count = try sources.number(limits.maxConnections, "max-connections", in: 1...10_000_000) {
      set.connections = count
    }
    if let time = try sources.time(limits.headTimeout, "head-timeout") { set.headTime = time }
    if let time = try sources.time(limits.bodyTimeout, "body-timeout") { set.bodyTime = time }
    if let time = try sources.time(limits.idleTimeout, "idle-timeout") { set.idleTime = time }
    if let time = try sources.time(limits.callTimeout, "call-timeout") {
      set.callTime = time == 0 ? nil : time
    }
    return set
  }
}
