import EventLoop
import PluginHost

/// Where a setting of the host comes from: flag, else environment (`PATCHBAY_POOL_THREADS`), else file
/// (`pool-threads:`), else its default.
public struct SettingSources {
  private let flags: [String: [String]]
  private let file: [String: String]

  /// - Parameter flags: what stood on the command line, by the flag's name; `config` names the file.
  public init(flags: [String: [String]]) throws(SettingFault) {
    self.flags = flags
    guard let path = flags["config"]?.last ?? Environment.value("PATCHBAY_CONFIG") else {
      file = [:]
      return
    }
    do {
      file = try YAMLFile.read(path)
    } catch {
      throw SettingFault("\(path) \(error)")
    }
    for key in file.keys where !Self.known.contains(String(key.prefix { $0 != "." })) {
      throw SettingFault("\(path): there is no setting \"\(key)\"; patchbay run --help lists them")
    }
  }

  private static let known: Set<String> = [
    "plugins", "host", "port", "loops", "pool-threads", "pool-queue", "strict", "drain-time", "state-dir",
    "log-level", "admin", "max-mapped", "max-request-line", "max-headers", "max-header-bytes", "max-body",
    "max-connections",
    "head-timeout", "body-timeout", "idle-timeout", "call-timeout",
  ]

  /// The text of a setting; nil if nobody has set it.
  public func text(_ name: String) -> String? {
    flags[name]?.last ?? Environment.value(Self.variable(name)) ?? file[name]
  }

  /// A setting that may have several values: from the flags, else the environment (separated by ':'), else a list.
  public func list(_ name: String) -> [String] {
    if let values = flags[name] { return values }
    if let text = Environment.value(Self.variable(name)) {
      return text.split(separator: ":").map(String.init)
    }
    if let one = file[name] { return [one] }
    return (0..<1000).lazy.map { file["\(name).\($0)"] }.prefix { $0 != nil }.compactMap { $0 }
  }

  /// A whole number within a range.
  public func number(_ name: String, in range: ClosedRange<Int>) throws(SettingFault) -> Int? {
    try read(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// Bytes, as "512", "16K", "16M", "2G".
  public func size(_ name: String) throws(SettingFault) -> Int? {
    try read(name, "a size such as 512, 64K, 16M or 1G") { SettingValue.size($0) }
  }

  /// Nanoseconds, as "250ms", "10s", "5m", or seconds without a unit.
  public func time(_ name: String) throws(SettingFault) -> UInt64? {
    try read(name, "a time such as 250ms, 10s or 5m") { SettingValue.time($0) }
  }

  /// True or false; a flag without a value is true.
  public func isSet(_ name: String) throws(SettingFault) -> Bool {
    try read(name, "true or false") { text in
      switch text {
      case "", "true", "yes", "1": true
      case "false", "no", "0": false
      default: nil
      }
    } ?? false
  }

  /// One of the levels of the log.
  public func logLevel() throws(SettingFault) -> String {
    try read("log-level", "debug, info, warning or error") { text in
      ["debug", "info", "warning", "error"].contains(text) ? text : nil
    } ?? "info"
  }

  private func read<Value>(
    _ name: String, _ expected: String, _ parse: (String) -> Value?
  ) throws(SettingFault) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = parse(text) else {
      throw SettingFault("\(name) is \"\(text)\"; it must be \(expected)")
    }
    return value
  }

  private static func variable(_ name: String) -> String {
    "PATCHBAY_" + String(name.map { $0 == "-" ? "_" : Character($0.uppercased()) })
  }
}

/// A setting that cannot be used, and why.
public struct SettingFault: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
