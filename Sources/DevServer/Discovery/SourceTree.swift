/// The source files below one folder at one moment. Paths count from that folder: "hello/hello.c".
struct SourceTree: Sendable {
  struct File: Equatable, Sendable {
    /// A hash of the content.
    var digest: UInt64
    /// Whether it is a source that names a plugin's entry point, or a file of bindings.
    var declaresPlugin = false
  }

  var files: [String: File] = [:]

  /// The files of a folder that are in no folder of it, by name.
  func names(directlyIn folder: String) -> [String] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    return files.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
      .map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  /// The folders that are directly in the tree's own, by name.
  var topFolders: [String] {
    Set(files.keys.compactMap { path in path.firstIndex(of: "/").map { String(path[..<$0]) } }).sorted()
  }
}

/// Reads source trees, and remembers what it has read: a file is read again only when it has changed.
struct SourceReader {
  let root: String
  private var known: [String: (stamp: Stamp, file: SourceTree.File)] = [:]

  private struct Stamp: Equatable {
    let size: Int
    let modified, changed: Int64
    let inode: UInt64
  }

  init(root: String) { self.root = root }

  /// The tree as it is now.
  ///
  /// - Parameter enter: called for each folder before it is read, so that nothing is missed if it watches it.
  mutating func read(_ enter: (String) -> Void = { _ in }) -> SourceTree {
    var tree = SourceTree()
    add("", depth: 0, to: &tree, enter)
    known = known.filter { tree.files[$0.key] != nil }
    return tree
  }

  private mutating func add(
    _ folder: String, depth: Int, to tree: inout SourceTree, _ enter: (String) -> Void
  ) {
    guard depth <= 16 else { return }
    enter(path(folder))
    for name in Files.names(in: path(folder)) {
      let relative = folder.isEmpty ? name : "\(folder)/\(name)"
      // Links to folders are followed only at the top, where somebody may have put them for us: they may form circles.
      guard let status = Files.status(path(relative), followingLinks: true) else { continue }
      switch status.kind {
      case .folder:
        let isLink = depth > 0 && Files.status(path(relative), followingLinks: false)?.kind != .folder
        if !isLink, !FileRules.isIgnored(name, isFolder: true) {
          add(relative, depth: depth + 1, to: &tree, enter)
        }
      case .file:
        if !FileRules.isIgnored(name, isFolder: false) { tree.files[relative] = file(relative, status) }
      case .other: continue
      }
    }
  }

  private mutating func file(_ relative: String, _ status: Files.Status) -> SourceTree.File? {
    let stamp = Stamp(
      size: status.size, modified: status.modified, changed: status.changed, inode: status.inode)
    if let known = known[relative], known.stamp == stamp { return known.file }
    guard let bytes = Files.read(path(relative), atMost: 16 << 20) else { return nil }
    let declaresPlugin =
      FileRules.language(relative) != nil && FileRules.declaresPlugin(bytes)
      || FileRules.isYAML(relative) && FileRules.declaresBindings(bytes)
    let file = SourceTree.File(digest: Digest.of(bytes), declaresPlugin: declaresPlugin)
    known[relative] = (stamp, file)
    return file
  }

  private func path(_ relative: String) -> String { relative.isEmpty ? root : "\(root)/\(relative)" }
}

/// FNV-1a: tells whether a file has changed, not who has changed it.
enum Digest {
  static func of(_ bytes: [UInt8], from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
