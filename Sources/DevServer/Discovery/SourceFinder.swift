/// Finds the plugins of a source tree.
///
/// - A folder with a Makefile, Package.swift or Cargo.toml is one plugin.
/// - So is a folder with sources, one of which names the entry point (BAY_PLUGIN or bay_plugin_main).
/// - In the tree's own folder several sources may name it: then each of them is a plugin.
/// - A folder NAME with bindings, NAME.yaml, is one if it is none for its sources. So are bindings in the tree's own
///   folder.
///
/// Headers that belong to no plugin are taken for input of all of them.
struct SourceFinder {
  struct Findings: Equatable {
    var plugins: [PluginSource] = []
    /// What a user may wonder about.
    var notices: [String] = []
  }

  /// The name of the tree's own folder.
  let rootName: String
  let tree: SourceTree
  /// Paths of plugins found before. They stay plugins while their files are there: who breaks the line with
  /// BAY_PLUGIN wants to read the compiler's word, not to lose the plugin.
  let known: Set<String>

  static func find(in tree: SourceTree, rootName: String, known: Set<String> = []) -> Findings {
    SourceFinder(rootName: rootName, tree: tree, known: known).find()
  }

  private func find() -> Findings {
    let rootNames = tree.names(directlyIn: "")
    let sources = rootNames.filter { FileRules.language($0) != nil }
    let entries = sources.filter { tree.files[$0]!.declaresPlugin || known.contains($0) }
    let folders = tree.topFolders.filter(isPlugin)
    let isOne =
      recipe(of: rootNames, in: "") != nil
      && (buildFile(rootNames) != nil
        || (folders.isEmpty && entries.count <= 1 && !entries.contains(where: known.contains)))
    if isOne { return Findings(plugins: [folderPlugin("", named: rootName, shared: [])]) }

    var findings = Findings()
    let shared = tree.files.keys.filter { path in
      FileRules.isHeader(path) && !folders.contains { path.hasPrefix($0 + "/") }
    }
    for folder in folders { findings.plugins.append(folderPlugin(folder, named: folder, shared: shared)) }
    for entry in entries {
      let plugin = filePlugin(entry, shared: shared)
      if let other = findings.plugins.first(where: { $0.name == plugin.name }) {
        findings.notices.append("\(entry) is left out: \(other.path) has the same name")
      } else {
        findings.plugins.append(plugin)
      }
    }
    for file in bindings(rootNames) where !findings.plugins.contains(where: { $0.name == file.name }) {
      findings.plugins.append(
        PluginSource(
          name: file.name, path: file.path, recipe: .bindings, settings: file.settings,
          inputs: [file.settings], in: tree))
    }
    let strays = tree.topFolders.filter { folder in
      !findings.plugins.contains { $0.path == folder }
        && tree.names(directlyIn: folder).contains { FileRules.language($0) != nil }
    }
    for path in sources.filter({ !entries.contains($0) }) + strays {
      findings.notices.append("\(path) is left out: there is no BAY_PLUGIN and no bay_plugin_main in it")
    }
    return findings
  }

  private func isPlugin(_ folder: String) -> Bool {
    let names = tree.names(directlyIn: folder)
    if buildFile(names) != nil { return true }
    guard recipe(of: names, in: folder) != nil else { return false }
    return known.contains(folder)
      || names.contains {
        FileRules.language($0) != nil && tree.files["\(folder)/\($0)"]?.declaresPlugin == true
      }
  }

  /// Bindings: each in a folder of its name, or in the tree's own.
  private func bindings(_ rootNames: [String]) -> [(name: String, path: String, settings: String)] {
    let folders = tree.topFolders.map { (name: $0, path: $0, settings: "\($0)/\($0).yaml") }
    let files = rootNames.filter { FileRules.isYAML($0) }.map { file in
      (name: String(file.dropLast(5)), path: file, settings: file)
    }
    return (folders + files).filter { tree.files[$0.settings]?.declaresPlugin == true }
  }

  private func folderPlugin(_ folder: String, named name: String, shared: [String]) -> PluginSource {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let names = tree.names(directlyIn: folder)
    let own = tree.files.keys.filter { $0.hasPrefix(prefix) }
    let settings = "\(prefix)\(name).yaml"
    let recipe = recipe(of: names, in: folder) ?? .mixed
    var inputs = own.filter { $0 != settings }
    if buildFile(names) == nil {
      inputs = inputs.filter { path in
        FileRules.isHeader(path) || names.contains { prefix + $0 == path && FileRules.language($0) != nil }
      }
    }
    return PluginSource(
      name: name, path: folder, recipe: recipe, settings: tree.files[settings] == nil ? nil : settings,
      inputs: inputs + shared, in: tree)
  }

  private func filePlugin(_ file: String, shared: [String]) -> PluginSource {
    let name = String(file[..<file.lastIndex(of: ".")!])
    let settings = "\(name).yaml"
    return PluginSource(
      name: name, path: file, recipe: .compile(FileRules.language(file)!, [file]),
      settings: tree.files[settings] == nil ? nil : settings, inputs: [file] + shared, in: tree)
  }

  private func buildFile(_ names: [String]) -> PluginSource.Recipe? {
    if names.contains("Makefile") { return .make }
    if names.contains("Package.swift") { return .swiftPackage }
    return names.contains("Cargo.toml") ? .cargo : nil
  }

  /// How a folder with these files is built; nil if nothing in it can be.
  private func recipe(of names: [String], in folder: String) -> PluginSource.Recipe? {
    if let recipe = buildFile(names) { return recipe }
    let sources = names.filter { FileRules.language($0) != nil }
    let languages = Set(sources.compactMap { FileRules.language($0) })
    guard let language = languages.first else { return nil }
    guard languages.count == 1 else { return .mixed }
    return .compile(language, sources.map { folder.isEmpty ? $0 : "\(folder)/\($0)" })
  }
}
