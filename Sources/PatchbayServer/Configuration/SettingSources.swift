import EventLoop
import PluginHost
import Tasks

/// Where a setting of the host comes from: flag, else environment (`PATCHBAY_POOL_THREADS`), else file
/// (`pool-threads:`), else its default.
public struct SettingSources {
  private let flags: [String: [String]]
  private let file: SettingsDocument
  /// The path of the file.
  private let path: String

  /// - Parameter flags: what stood on the command line, by the flag's name; `config` names the file.
  public init(flags: [String: [String]]) throws(SettingFault) {
    self.flags = flags
    guard let path = flags["config"]?.last ?? Environment.value("PATCHBAY_CONFIG") else {
      file = SettingsDocument()
      path = ""
      return
    }
    self.path = path
    do {
      file = try YAMLFile.read(path)
    } catch {
      throw SettingFault("\(path) \(error)")
    }
    try check()
  }

  /// Holds the file to settings that there are, each with one value but for the list of folders.
  private func check() throws(SettingFault) {
    guard !file.lists.contains("") else {
      throw SettingFault("\(path) must have lines such as port: 8000, not a list")
    }
    let keys = file.lists.union(file.maps).union(file.values.keys)
    let names = Set(keys.map { String($0.prefix { $0 != "." }) })
    for name in names.sorted() where !Self.known.contains(name) && !name.isEmpty {
      let hint = NearName.hint(for: name.lowercased(), among: Self.known)
      throw SettingFault("\(path): there is no setting \"\(name)\"\(hint)")
    }
    for name in file.maps.sorted() where !name.isEmpty {
      let isFolders = Self.lists.contains(String(name.prefix { $0 != "." }))
      throw SettingFault(
        "\(path): \(name) must be one value\(isFolders ? ", or a list of them" : ""), not a map")
    }
    for name in file.lists.sorted() where !Self.lists.contains(name) {
      throw SettingFault("\(path): \(name) must be one value, not a list")
    }
  }

  /// What somebody may have meant to set in the environment. Other programs may have such variables of their own, so
  /// only those are named that look like one of a setting.
  public var warnings: [String] {
    let settings = Self.known.map(Self.variable)
    let others = ["PATCHBAY_CONFIG", "PATCHBAY_INCLUDE", "PATCHBAY_SDK"]
    return Environment.names(beginningWith: "PATCHBAY_").compactMap { name in
      let text = Environment.value(name) ?? ""
      if ServiceVariables.isOne(name, text) {
        guard settings.contains(name) else { return nil }
        return
          "\(name) is \"\(text)\", which Kubernetes sets for a Service of that name: it is ignored; set --port, or "
          + "enableServiceLinks: false in the pod"
      }
      guard !settings.contains(name), !others.contains(name) else { return nil }
      let hint = NearName.hint(for: name, among: settings)
      return hint.isEmpty ? nil : "\(name) in the environment sets nothing\(hint)"
    }
  }

  /// Settings that may have several values.
  private static let lists: Set<String> = ["plugins", "host", "trust-folder"]

  private static let known: Set<String> = [
    "plugins", "trust-folder", "host", "port", "loops", "poller", "pool-threads", "pool-queue", "after-queue",
    "strict",
    "no-docs",
    "drain-time", "hook-timeout",
    "state-dir",
    "isolation", "workers",
    "log-level", "admin", "max-mapped", "max-request-line", "max-headers", "max-header-bytes", "max-body",
    "max-request-memory", "min-rate",
    "max-connections", "head-timeout", "body-timeout", "idle-timeout", "call-timeout", "tasks", "task-lease",
    "task-retention", "task-retention-count",
  ]

  /// The text of a setting; nil if nobody has set it.
  public func text(_ name: String) -> String? { found(name)?.text }

  /// A setting's text and where it stands, as people would find it: "--port", "PATCHBAY_PORT", "c.yaml: port".
  private func found(_ name: String) -> (text: String, place: String)? {
    if let text = flags[name]?.last { return (text, "--\(name)") }
    let variable = Self.variable(name)
    if let text = Environment.value(variable), !ServiceVariables.isOne(variable, text) {
      return (text, variable)
    }
    return file.values[name].map { ($0, "\(path): \(name)") }
  }

  /// A setting that may have several values: from the flags, else the environment (folders separated by ':', as in PATH,
  /// addresses by ','), else a list.
  public func list(_ name: String) -> [String] {
    if let values = flags[name] { return values }
    if let text = Environment.value(Self.variable(name)) {
      return text.split(separator: name == "host" ? "," : ":").map(String.init)
    }
    if let one = file.values[name] { return [one] }
    return (0..<1000).lazy.map { file.values["\(name).\($0)"] }.prefix { $0 != nil }.compactMap { $0 }
  }

  /// A whole number within a range.
  public func number(_ name: String, in range: ClosedRange<Int>) throws(SettingFault) -> Int? {
    try read(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// Bytes, as "512", "16K", "16M", "2G".
  ///
  /// - Parameters:
  ///   - least: the least that is of use, in bytes.
  ///   - most: the most, as people write it.
  public func size(
    _ name: String, from least: Int = 0, to most: String = "1024G"
  ) throws(SettingFault) -> Int? {
    let size = try read(name, "a size such as 512, 64K, 16M or 1G") { SettingValue.size($0) }
    guard let size else { return nil }
    guard size >= least else { throw fault(name, "at least \(least) bytes") }
    guard size <= SettingValue.size(most) ?? 0 else { throw fault(name, "at most \(most)") }
    return Int(size)
  }

  /// Nanoseconds, as "250ms", "10s", "5m", or seconds without a unit.
  public func time(_ name: String, to most: String = "8760h") throws(SettingFault) -> UInt64? {
    let time = try read(name, "a time such as 250ms, 10s or 5m") { SettingValue.time($0) }
    if let time, time > SettingValue.time(most) ?? 0 { throw fault(name, "at most \(most)") }
    return time
  }

  /// True or false; a flag without a value is true.
  public func isSet(_ name: String) throws(SettingFault) -> Bool {
    if flags[name] != nil { return true }
    return try read(name, "true, yes or 1, or else false, no or 0") { text in
      switch text {
      case "true", "yes", "1": true
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

  /// Where tasks are kept; nil if nobody says.
  public func taskLocation() throws(SettingFault) -> TaskLocation? {
    guard let (text, place) = found("tasks") else { return nil }
    guard let location = TaskLocation(text) else {
      // Not the text itself: with another scheme, or none, it may hold a password all the same.
      throw SettingFault(
        "\(place) is \"\(TaskLocation.shown(text))\"; it must be sqlite:PATH or postgres://USER@HOST/DATABASE"
      )
    }
    return location
  }

  /// How the event loops wait.
  public func poller() throws(SettingFault) -> PollerChoice? {
    try read("poller", "auto, epoll or io_uring") { PollerChoice(rawValue: $0) }
  }

  /// Whether plugins get processes of their own.
  public func isolation() throws(SettingFault) -> Bool {
    let variable = Self.variable("isolation")
    // Elsewhere a warning will do; here plugins would run without the protection that somebody has asked for.
    if found("isolation") == nil,
      let slip = Environment.names(beginningWith: "PATCHBAY_").first(where: { NearName.isNear($0, variable) })
    {
      throw SettingFault("\(slip) in the environment sets nothing; did you mean \(variable)?")
    }
    return try read("isolation", "process or none") { text in
      switch text {
      case "process": true
      case "none": false
      default: nil
      }
    } ?? false
  }

  private func read<Value>(
    _ name: String, _ expected: String, _ parse: (String) -> Value?
  ) throws(SettingFault) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = parse(text) else { throw fault(name, expected) }
    return value
  }

  func fault(_ name: String, _ expected: String) -> SettingFault {
    let (text, place) = found(name) ?? ("", name)
    return SettingFault("\(place) is \"\(text)\"; it must be \(expected)")
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
