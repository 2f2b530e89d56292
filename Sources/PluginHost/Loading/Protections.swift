import Synchronization

/// Remembers, for the life of a host, how each plugin file asked to be kept apart.
///
/// A plugin that was isolated comes into the host's process, and one with a sandbox loses it, only by a word in its
/// settings (`isolation: none`, `sandbox: none`), and never because the settings have gone, are empty, or were caught
/// half-written.
final class Protections: Sendable {
  private enum Known {
    /// The names of the settings that protect the host: isolation, sandbox and limits.
    case asked(Set<String>)
    /// There were settings, and nobody could read them.
    case unreadable
  }

  /// Files of which something is remembered; past that, those that have gone are forgotten.
  private static let limit = 4096
  private let known = Mutex<[String: Known]>([:])

  /// Refuses settings that say less than those before, without saying so.
  ///
  /// - Parameter isIsolatedAnyway: whether plugins that say nothing get processes of their own.
  func check(
    _ settings: PluginSettings, of file: String, isIsolatedAnyway: Bool
  ) throws(PluginProblem) {
    guard settings.values["isolation"] != "none", let before = known.withLock({ $0[file] }) else { return }
    let place = PluginPath.settings(of: file)
    switch before {
    case .unreadable where !settings.isPresent:
      throw PluginProblem(
        "is held back: its settings could not be read, and now \(place) has gone",
        remedy:
          "write it anew: isolation: process, or isolation: none to have the plugin in the host's process")
    case .asked(var names):
      if isIsolatedAnyway { names.remove("isolation") }
      guard !names.isEmpty else { return }
      if !settings.isPresent {
        throw PluginProblem(
          "is held back: it was protected (\(names.sorted().joined(separator: ", "))), and \(place) has gone",
          remedy: "put it back, or write isolation: none there to have the plugin in the host's process")
      }
      for name in ["isolation", "sandbox"] where names.contains(name) && !settings.says(name) {
        throw PluginProblem(
          "is held back: its settings (\(place)) had \(name), and say nothing of it any more",
          remedy: "write \(name) there again, or \(name): none to do without it")
      }
    default: return
    }
  }

  /// Remembers what settings ask for.
  func note(_ settings: PluginSettings, of file: String) {
    var names = Set(IsolationSettings.limits.filter(settings.says))
    if settings.values["sandbox"] == "none" { names.remove("sandbox") }
    if settings.values["isolation"] == "process" { names.insert("isolation") }
    if settings.values["isolation"] == "none" { names = [] }
    set(.asked(names), of: file)
  }

  /// Remembers that settings could not be understood, if nothing better is known of that file.
  func noteUnreadable(_ file: String) {
    if known.withLock({ $0[file] == nil }) { set(.unreadable, of: file) }
  }

  private func set(_ value: Known, of file: String) {
    known.withLock { known in
      if known[file] == nil, known.count >= Self.limit {
        known = known.filter { PluginFile.isThere($0.key) }
      }
      known[file] = value
    }
  }
}

extension PluginSettings {
  /// Whether a name of the host's is set, as a text, a list or a mapping.
  func says(_ name: String) -> Bool {
    values.keys.contains { $0 == name || $0.hasPrefix(name + ".") }
  }
}
