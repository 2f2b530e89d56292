/// Which files of a source folder matter.
enum FileRules {
  /// Whether a file or folder is nobody's source: build outputs, dotfiles, what editors leave while they save.
  static func isIgnored(_ name: String, isFolder: Bool) -> Bool {
    if name.hasPrefix(".") { return true }
    if isFolder { return outputFolders.contains(name) }
    if name.hasSuffix("~") || name == "4913" || (name.hasPrefix("#") && name.hasSuffix("#")) { return true }
    return outputs.contains(suffix(name))
  }

  private static let outputFolders: Set<String> = [
    "build", "target", "node_modules", "__pycache__", "CMakeFiles", "DerivedData",
  ]
  private static let outputs: Set<String> = [
    "o", "so", "a", "d", "obj", "lo", "la", "gch", "pch", "gcda", "gcno", "swiftmodule", "swiftdoc", "tmp",
    "log", "orig", "rej", "bak", "swp", "swo", "swx", "pyc",
  ]
  private static let headers: Set<String> = [
    "h", "hh", "hpp", "hxx", "inc", "inl", "ipp", "def", "modulemap",
  ]

  /// The language of a source file that is compiled by itself.
  static func language(_ name: String) -> Language? {
    switch suffix(name) {
    case "c": .c
    case "cpp", "cc", "cxx": .cxx
    case "swift": .swift
    default: nil
    }
  }

  /// Whether a compiler may read the file while it compiles another.
  static func isHeader(_ name: String) -> Bool { headers.contains(suffix(name)) }

  /// Whether a source with these bytes is a plugin: it names what every plugin has.
  static func declaresPlugin(_ bytes: [UInt8]) -> Bool {
    ["BAY_PLUGIN", "bay_plugin_main"].contains { bytes.contains($0.utf8) }
  }

  /// Whether a file is one that may hold bindings or settings.
  static func isYAML(_ name: String) -> Bool { suffix(name) == "yaml" }

  /// Whether a YAML file makes routes by itself: it names a library, where settings name what they like.
  static func declaresBindings(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "library:".utf8) }
  }

  private static func suffix(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return String(name[name.index(after: dot)...])
  }
}

/// What a compiler is there for.
enum Language: Sendable {
  case c, cxx, swift
}

extension [UInt8] {
  /// Whether `text` stands anywhere in it.
  fileprivate func contains(_ text: String.UTF8View) -> Bool {
    let text = Array(text)
    guard count >= text.count else { return false }
    return (0...(count - text.count)).contains { start in
      self[start] == text[0] && text.indices.allSatisfy { self[start + $0] == text[$0] }
    }
  }
}
