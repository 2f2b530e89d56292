import EventLoop

/// The files of plugins that no event in the plugin folder tells of: those reached through links, as in a ConfigMap of
/// Kubernetes or a `current` that leads to a release, and libraries of bindings that lie elsewhere.
///
/// The reload thread's own.
struct FarFiles {
  /// What the files of a plugin led to when they were last looked at, by the plugin's file.
  private var seen: [String: [FileStamp?]] = [:]
  /// Whether one of them leads to nothing: where that will appear cannot always be watched.
  private(set) var isDangling = false

  enum Change: Equatable {
    case changed(String)
    /// Leads to nothing, for the moment at least.
    case gone(String)
  }

  /// Looks at the files of plugins, and tells which lead to something else than when they were last looked at. Those
  /// that are new count as changed: nobody knows what they led to when they were loaded.
  mutating func look(at plugins: [String]) -> [Change] {
    var changes: [Change] = []
    var now: [String: [FileStamp?]] = [:]
    isDangling = false
    for plugin in plugins {
      let far = Self.paths(of: plugin)
      guard !far.isEmpty else { continue }
      let stamps = far.map(FileStamp.init)
      now[plugin] = stamps
      let isGone = stamps.contains(nil)
      if isGone { isDangling = true }
      if seen[plugin] != stamps { changes.append(isGone ? .gone(plugin) : .changed(plugin)) }
    }
    seen = now
    return changes
  }

  /// All folders on the way to these folders, with the names in them that matter.
  static func ways(toFolders folders: [String]) -> [String: Set<String>] {
    var ways: [String: Set<String>] = [:]
    for folder in folders { ways.merge(FileWay(to: folder, isFolder: true).folders) { $0.union($1) } }
    return ways
  }

  /// All folders on the way to those of the plugins' files that lie elsewhere, with the names in them that matter.
  static func ways(toPlugins plugins: [String]) -> [String: Set<String>] {
    var ways: [String: Set<String>] = [:]
    for plugin in plugins {
      for path in paths(of: plugin) { ways.merge(FileWay(to: path).folders) { $0.union($1) } }
    }
    return ways
  }

  /// Those of a plugin's files that are links, or lie outside its folder.
  private static func paths(of plugin: String) -> [String] {
    let folder = PluginPath.split(plugin).folder
    var paths = [plugin]
    if plugin.hasSuffix(".yaml") {
      if let library = BindingsFile.library(of: plugin) { paths.append(library) }
    } else {
      paths.append(PluginPath.settings(of: plugin))
    }
    return paths.filter { path in
      FileStamp.isSymbolicLink(path) || PluginPath.split(path).folder != folder
    }
  }
}
