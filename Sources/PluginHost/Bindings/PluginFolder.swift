/// Which files of a folder are plugins.
///
///     NAME.so                     a plugin, unless a bindings file of this folder names it as its library, or it is a
///                                 library that another file of this folder needs
///     NAME.yaml                   its settings; with no such plugin, and a `library`, bindings: a plugin by itself
enum PluginFolder {
  /// The plugins of a folder, by name.
  static func plugins(in folder: String) -> [String] {
    let names = Set(FolderListing.names(in: folder).filter { !$0.hasPrefix(".") })
    let libraries = libraries(of: names, namedBy: names, in: folder)
    return names.filter { name in
      if name.hasSuffix(".so") {
        let file = PluginPath.path(folder, name)
        return !libraries.contains(file) && !isNeededLibrary(file, among: names)
      }
      return name.hasSuffix(".yaml") && isBindings(PluginPath.path(folder, name))
    }.sorted().map { PluginPath.path(folder, $0) }
  }

  /// Whether a path is, as things stand, that of a plugin. What cannot be read may be one: loading it tells why not.
  static func isPlugin(_ path: String) -> Bool {
    // A link to nowhere is there all the same: loading it tells what is wrong.
    guard PluginFile.isThere(path) else { return false }
    if path.hasSuffix(".yaml") { return isBindings(path) }
    let (folder, name) = PluginPath.split(path)
    let own = name.dropLast(3) + ".yaml"
    let names = Set(FolderListing.names(in: folder))
    // The settings of other plugins cannot name it, and there may be hundreds of them.
    let files = names.filter { $0 == own || !names.contains($0.dropLast(5) + ".so") }
    return !libraries(of: names, namedBy: files, in: folder).contains(path)
      && !isNeededLibrary(path, among: names)
  }

  /// Whether a file is a library that another file of its folder needs, and no plugin itself.
  private static func isNeededLibrary(_ path: String, among names: Set<String>) -> Bool {
    guard links(of: path)?.isPlugin == false else { return false }
    let (folder, name) = PluginPath.split(path)
    return names.contains { other in
      other != name && other.hasSuffix(".so") && !other.hasPrefix(".")
        && links(of: PluginPath.path(folder, other))?.needed.contains(name) == true
    }
  }

  private static func links(of path: String) -> ELFLinks? {
    guard let file = try? PluginFile(path: path) else { return nil }
    return ELFLinks(size: file.size) { file.read($0, $1) }
  }

  /// The plugins that a change to a file may concern; none if it concerns no plugin.
  static func plugins(concernedBy name: String, in folder: String) -> [String] {
    guard !name.hasPrefix("."), name.hasSuffix(".so") || name.hasSuffix(".yaml") else { return [] }
    let stem = name.hasSuffix(".so") ? name.dropLast(3) : name.dropLast(5)
    var concerned = [PluginPath.path(folder, "\(stem).so"), PluginPath.path(folder, "\(stem).yaml")]
    let file = PluginPath.path(folder, name)
    for other in FolderListing.names(in: folder) where other.hasSuffix(".yaml") && !other.hasPrefix(".") {
      let bindings = PluginPath.path(folder, other)
      if concerned.contains(bindings) || !isBindings(bindings) { continue }
      if BindingsFile.library(of: bindings) == file { concerned.append(bindings) }
    }
    // The library that bindings have just named, or named before, is no plugin or one again.
    if name.hasSuffix(".yaml"), let library = BindingsFile.library(of: file),
      PluginPath.split(library).folder == folder
    {
      concerned.append(library)
    }
    return concerned
  }

  /// Whether a YAML file is a plugin by itself.
  private static func isBindings(_ path: String) -> Bool {
    guard BindingsFile.isDeclared(in: path) else { return false }
    let plugin = String(path.dropLast(5)) + ".so"
    return !PluginFile.isThere(plugin) || BindingsFile.library(of: path) == plugin
  }

  /// The files of the folder that bindings in it name as their libraries.
  ///
  /// - Parameters:
  ///   - names: all that the folder holds.
  ///   - files: those of them to look into.
  private static func libraries(
    of names: Set<String>, namedBy files: Set<String>, in folder: String
  ) -> Set<String> {
    var libraries: Set<String> = []
    for name in files where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
      let bindings = PluginPath.path(folder, name)
      // The settings of a plugin are bindings only where they name that very file.
      let plugin = name.dropLast(5) + ".so"
      guard let library = BindingsFile.library(of: bindings) else { continue }
      if !names.contains(String(plugin)) || library == PluginPath.path(folder, String(plugin)) {
        libraries.insert(library)
      }
    }
    return libraries
  }
}
