import PluginHost

/// One setting of the host. Help, flags, environment, settings file, errors and the table of docs/running.md are made of it.
public struct Setting: Sendable {
  /// A heading of the help.
  public enum Group: String, CaseIterable, Sendable {
    case serving = "Serving"
    case tasks = "Tasks"
    case isolation = "Isolation"
    case limits = "Limits"
  }

  /// The name of the flag, and the key in the settings file: "pool-threads".
  public let name: String
  public let group: Group
  /// Stands for a value in the help; nil: a switch.
  public let placeholder: String?
  /// The values that there are; empty: any text.
  public let range: String
  /// Purpose, without values and default.
  public let help: String
  /// Stands between several values in the environment; nil: there is one value.
  let separator: Character?
  /// The default, where the value itself would not tell.
  private let words: String?
  /// - Throws: what a value must be.
  let apply: @Sendable (_ values: [String], _ configuration: inout Configuration) throws(UnfitSetting) -> Void
  /// The value in a configuration, as a user would write it.
  let text: @Sendable (_ configuration: Configuration) -> String
  /// A value that does not fit, as it may be shown.
  let shown: @Sendable (String) -> String

  /// A setting with one value.
  ///
  /// - Parameters:
  ///   - path: where its value goes, and what its default is.
  ///   - standard: the default in words, where the value itself would not tell.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Configuration, Value> & Sendable, _ kind: SettingKind<Value>,
    _ group: Group, standard: String? = nil, _ help: String
  ) {
    self.name = name
    self.group = group
    self.help = help
    (placeholder, range, shown) = (kind.placeholder, kind.range, kind.shown)
    separator = nil
    words = standard
    text = { kind.text($0[keyPath: path]) }
    apply = { values, configuration throws(UnfitSetting) in
      for value in values { configuration[keyPath: path] = try kind.parse(value) }
    }
  }

  /// A setting without a value of its own until somebody sets it.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Configuration, Value?> & Sendable, _ kind: SettingKind<Value>,
    _ group: Group, standard: String, _ help: String
  ) {
    self.init(name, path, kind.optional, group, standard: standard, help)
  }

  /// A setting that may have several values, each any text.
  ///
  /// - Parameter separator: stands between them in the environment.
  init(
    list name: String, _ path: WritableKeyPath<Configuration, [String]> & Sendable, _ placeholder: String,
    separator: Character, _ group: Group, standard: String, _ help: String
  ) {
    self.name = name
    self.group = group
    self.help = help
    self.placeholder = placeholder
    self.separator = separator
    (range, shown) = ("", { $0 })
    words = standard
    text = { $0[keyPath: path].joined(separator: String(separator)) }
    apply = { values, configuration throws(UnfitSetting) in configuration[keyPath: path] = values }
  }

  /// The default, as a user would write it or in words.
  public var standard: String { words ?? text(Configuration()) }
  public var isList: Bool { separator != nil }
  /// The name in the environment: "PATCHBAY_POOL_THREADS".
  public var variable: String { Self.variable(name) }

  static func variable(_ name: String) -> String {
    "PATCHBAY_" + String(name.map { $0 == "-" ? "_" : Character($0.uppercased()) })
  }
}
