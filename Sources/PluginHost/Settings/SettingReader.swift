/// Reads what the host itself wants of a plugin's settings.
struct SettingReader {
  private let values: [String: String]

  init(_ settings: PluginSettings) { values = settings.values }

  /// The value of a key; nil if it is not set.
  func value<Value>(_ key: String, _ kind: SettingKind<Value>) throws(PluginProblem) -> Value? {
    guard let text = values[key] else { return nil }
    do {
      return try kind.parse(text)
    } catch {
      throw Self.wrong(key, kind.shown(text), error.expected)
    }
  }

  /// A text, with its key.
  func text(_ key: String) -> (key: String, text: String)? { values[key].map { (key, $0) } }

  /// The keys that are this one, or beneath it.
  func keys(_ key: String) -> [String] {
    values.keys.filter { $0 == key || $0.hasPrefix(key + ".") }.sorted()
  }

  /// A list, or one text.
  func list(_ key: String) -> [String] { values.items(of: key) }

  static func wrong(_ key: String, _ text: String, _ expected: String) -> PluginProblem {
    PluginProblem(
      "has the setting \(key): \(text), which must be \(expected)", remedy: "mend its settings file")
  }
}
