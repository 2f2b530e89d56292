/// How much a settings file may grow to when it is flattened: each value carries its whole dotted key, so that a small
/// file can spell out a large document.
struct SettingsBudget {
  /// Bytes of one dotted key.
  static let keyLimit = 1024
  /// Texts, lists and mappings.
  static let entryLimit = 10_000
  /// Bytes of all dotted keys and texts.
  static let byteLimit = 4 << 20

  private var entries = 0
  private var bytes = 0

  /// Counts one entry.
  ///
  /// - Throws: which limit it is past.
  mutating func spend(key: String, text: String = "") throws(SettingsFile.Fault) {
    try Self.check(key: key)
    entries += 1
    bytes += key.utf8.count + text.utf8.count
    guard entries <= Self.entryLimit else {
      throw SettingsFile.Fault(text: "it has more than \(Self.entryLimit) settings")
    }
    guard bytes <= Self.byteLimit else {
      throw SettingsFile.Fault(
        text: "its settings with their full names take more than \(Self.byteLimit) bytes")
    }
  }

  static func check(key: String) throws(SettingsFile.Fault) {
    guard key.utf8.count <= keyLimit else {
      throw SettingsFile.Fault(text: "a key is longer than \(keyLimit) bytes")
    }
  }
}
