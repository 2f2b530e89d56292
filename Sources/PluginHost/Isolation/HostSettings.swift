/// The settings of a plugin that are the host's to read. All others are the plugin's own, so that a misspelt one cannot
/// be refused: it is warned of.
enum HostSettings {
  /// Keys that are read whether the plugin is isolated or not: `ReloadSettings`, `TaskSchedule`.
  private static let always = ["probe", "rollback", "schedules"]

  /// What the author may not have meant.
  ///
  /// - Parameter isIsolated: whether the plugin is in processes of its own.
  static func warnings(_ settings: PluginSettings, isIsolated: Bool) -> [String] {
    let known = always + IsolationSettings.names
    let names = Set(settings.values.keys.map { String($0.prefix { $0 != "." }) })
    return names.sorted().compactMap { name in
      if !isIsolated, IsolationSettings.limits.contains(name) {
        return "its setting \(name) holds only with isolation: process"
      }
      guard !known.contains(name) else { return nil }
      let hint = NearName.hint(for: name, among: known, within: 2)
      return hint.isEmpty ? nil : "its setting \(name) is the plugin's own, and none of the host's\(hint)"
    }
  }
}
