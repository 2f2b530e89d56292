/// Paths of plugins and of their settings, as texts.
enum PluginPath {
  /// The settings file of a plugin file; bindings are their own.
  static func settings(of plugin: String) -> String {
    if plugin.hasSuffix(".yaml") { return plugin }
    return (plugin.hasSuffix(".so") ? String(plugin.dropLast(3)) : plugin) + ".yaml"
  }

  static func path(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (
      slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...])
    )
  }
}
