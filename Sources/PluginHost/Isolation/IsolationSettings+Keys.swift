extension IsolationSettings {
  /// One key of a plugin's settings that says something of its isolation. Reading it, finding slips for it and warnings are made
  /// of this declaration.
  struct Key: Sendable {
    let name: String
    /// The key holds one text, and is of no use as a list or a mapping.
    let isText: Bool
    /// Authors count on the key, and in the host's own process it means nothing.
    let isLimit: Bool
    /// Plugins without the key have less protection, so that a slip is an error. One for another key costs a warning: a plugin may
    /// have `orders` or `trace` of its own, which are as near to `workers` and `grace`.
    let protects: Bool
    let read: @Sendable (SettingReader, inout IsolationSettings) throws(PluginProblem) -> Void

    /// A key with one text, which goes to one place.
    init<Value>(
      _ name: String, _ path: WritableKeyPath<IsolationSettings, Value> & Sendable,
      _ kind: SettingKind<Value>, isLimit: Bool = false, protects: Bool = false
    ) {
      self.init(name, isText: true, isLimit: isLimit, protects: protects) {
        reader, settings throws(PluginProblem) in
        if let value = try reader.value(name, kind) { settings[keyPath: path] = value }
      }
    }

    /// A key without which there is no limit.
    init<Value>(
      _ name: String, limit path: WritableKeyPath<IsolationSettings, Value?> & Sendable,
      _ kind: SettingKind<Value>
    ) {
      self.init(name, path, kind.optional, isLimit: true, protects: true)
    }

    /// - Parameter read: by default nothing: another key reads it, or who asks whether the plugin is isolated.
    init(
      _ name: String, isText: Bool = false, isLimit: Bool = false, protects: Bool = false,
      read: @escaping @Sendable (SettingReader, inout IsolationSettings) throws(PluginProblem) -> Void = {
        _, _ throws(PluginProblem) in
      }
    ) {
      self.name = name
      self.isText = isText
      self.isLimit = isLimit
      self.protects = protects
      self.read = read
    }
  }

  /// All keys; docs/isolation.md has them too.
  static let keys: [Key] = [
    Key("isolation", isText: true, protects: true),
    Key("workers", \.workers, .number(1...256)),
    Key("environment") { reader, settings throws(PluginProblem) in
      settings.environment += reader.list("environment")
    },
    Key("max_reply", \.replyLimit, .size(from: 1)),
    Key("grace", \.grace, .time(from: 1)),
    Key("sandbox", isLimit: true, protects: true) { reader, settings throws(PluginProblem) in
      settings.sandbox = try SandboxSettings(reader)
    },
    Key("memory", limit: \.limits.memory, .size(from: 16 << 20)),
    Key("cpu_time", limit: \.limits.cpuTime, seconds),
    Key("open_files", limit: \.limits.openFiles, .number(16...1_000_000)),
    // Read with the sandbox, which may forbid it.
    Key("processes", isText: true, isLimit: true, protects: true),
    Key("recycle_after", isLimit: true) { reader, settings throws(PluginProblem) in
      settings.recycling = try RecycleRule(reader)
    },
  ]

  /// Whole seconds, one at least.
  private static let seconds = SettingKind.time(from: 1).map(
    { Int(max(1, $0 / 1_000_000_000)) }, back: { UInt64($0) * 1_000_000_000 })

  static let names = keys.map(\.name)
  static let limits = keys.filter(\.isLimit).map(\.name)

  /// Whether a setting is one of these.
  static func isKnown(_ key: String) -> Bool { names.contains { key == $0 || key.hasPrefix($0 + ".") } }
}
