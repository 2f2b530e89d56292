/// What one plugin is made of.
struct PluginSource: Equatable, Sendable {
  /// How it is built.
  enum Recipe: Equatable, Sendable {
    /// A build file that stands in its folder: a Makefile, Package.swift or Cargo.toml.
    case make, swiftPackage, cargo
    /// Sources in one language, compiled together.
    case compile(Language, [String])
    /// None: it is its settings file, which makes routes of a library that is there.
    case bindings
    /// Sources in several languages, which only a build file could put together.
    case mixed

    /// Whether the build is a program of the user's, which may write where it likes. A compiler writes its output only.
    var runsBuildFile: Bool { self == .make || self == .swiftPackage || self == .cargo }
  }

  /// Of its library: that of the folder or the file.
  let name: String
  /// The folder or the file, as a path from the tree's folder; "" is that folder itself.
  let path: String
  let recipe: Recipe
  /// The settings file to put beside the library, if there is one.
  let settings: String?
  /// Digests of the files that the build may read, by their paths.
  let inputs: [String: UInt64]
  /// Changes whenever one of them does.
  let fingerprint: UInt64

  init(
    name: String, path: String, recipe: Recipe, settings: String?, inputs: [String], in tree: SourceTree
  ) {
    self.name = name
    self.path = path
    self.recipe = recipe
    self.settings = settings
    var digest = Digest.of(Array("\(recipe)".utf8))
    var digests: [String: UInt64] = [:]
    for input in inputs.sorted() {
      let content = tree.files[input]?.digest ?? 0
      digests[input] = content
      digest = Digest.of(Array("\(input) \(content)\n".utf8), from: digest)
    }
    self.inputs = digests
    fingerprint = digest
  }
}
