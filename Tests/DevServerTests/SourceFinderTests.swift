import Testing

@testable import DevServer

/// What is a plugin, and what belongs to it.
@Suite struct SourceFinderTests {
  @Test func folderWithOneEntryIsOnePlugin() {
    let found = find(["hello.c*", "util.c", "util.h", "README.md"])
    #expect(found.plugins.map(\.name) == ["root"])
    #expect(found.plugins.first?.recipe == .compile(.c, ["hello.c", "util.c"]))
    #expect(found.notices.isEmpty)
  }

  @Test func severalEntriesAreSeveralPlugins() {
    let found = find(["a.c*", "b.swift*", "c.cpp*", "stray.c"])
    #expect(found.plugins.map(\.name) == ["a", "b", "c"])
    #expect(
      found.plugins.map(\.recipe) == [
        .compile(.c, ["a.c"]), .compile(.swift, ["b.swift"]), .compile(.cxx, ["c.cpp"]),
      ])
    #expect(found.notices.count == 1)
    #expect(found.notices.first?.hasPrefix("stray.c") == true)
  }

  @Test func foldersAreFoundBesideFiles() {
    let found = find(["one/one.c*", "two/two.c*", "two/more.c", "three.c*", "lib/x.c", "docs/a.md"])
    #expect(found.plugins.map(\.path) == ["one", "two", "three.c"])
    #expect(found.notices == ["lib is left out: there is no BAY_PLUGIN and no bay_plugin_main in it"])
  }

  @Test(arguments: [
    ("Makefile", PluginSource.Recipe.make), ("Package.swift", .swiftPackage), ("Cargo.toml", .cargo),
  ])
  func buildFileWins(file: String, recipe: PluginSource.Recipe) {
    #expect(find([file, "a.c*", "b.c*"]).plugins.map(\.recipe) == [recipe])
    #expect(
      find(["x/\(file)", "x/src/a.c", "y/y.c*"]).plugins.map(\.recipe) == [recipe, .compile(.c, ["y/y.c"])])
  }

  @Test func severalLanguagesNeedABuildFile() {
    #expect(find(["x/a.c*", "x/b.swift"]).plugins.map(\.recipe) == [.mixed])
  }

  @Test func bindingsAreFound() {
    let found = find([
      "libm/libm.yaml*", "zlib.yaml*", "zlib/other.yaml*", "hello/hello.c*", "hello/hello.yaml*",
    ])
    #expect(found.plugins.map(\.path) == ["hello", "libm", "zlib.yaml"])
    #expect(found.plugins.map(\.settings) == ["hello/hello.yaml", "libm/libm.yaml", "zlib.yaml"])
    #expect(found.plugins.map(\.recipe).suffix(2) == [.bindings, .bindings])
    #expect(find(["libm/libm.yaml*", "libm/helper.c"]).plugins.map(\.recipe) == [.bindings])
    #expect(find(["hello.c*", "hello.yaml*", "root.yaml*"]).plugins.map(\.name) == ["root"])
    #expect(find(["plain/plain.yaml"]).plugins.isEmpty)
  }

  @Test func nothingIsFoundInNothing() {
    #expect(find([]) == SourceFinder.Findings())
    #expect(find(["README.md"]) == SourceFinder.Findings())
  }

  @Test func sameNameIsSaid() {
    let found = find(["hello/hello.c*", "hello.c*"])
    #expect(found.plugins.map(\.path) == ["hello"])
    #expect(found.notices == ["hello.c is left out: hello has the same name"])
  }

  @Test func pluginStaysOneWhenItsEntryIsBroken() {
    #expect(find(["x/x.c", "y/y.c*"], known: ["x"]).plugins.map(\.path) == ["x", "y"])
    #expect(find(["a.c*", "b.c"], known: ["a.c", "b.c"]).plugins.map(\.path) == ["a.c", "b.c"])
    #expect(find(["hello.c"], known: [""]).plugins.map(\.path) == [""])
  }

  @Test func lastOfSeveralFilesKeepsItsName() {
    #expect(find(["a.c*"], known: ["a.c", "b.c"]).plugins.map(\.name) == ["a"])
  }

  @Test func settingsGoWithTheirPlugin() {
    let found = find(["hello/hello.c*", "hello/hello.yaml", "one.c*", "one.yaml", "other.yaml"])
    #expect(found.plugins.map(\.settings) == ["hello/hello.yaml", "one.yaml"])
    #expect(find(["hello.c*", "root.yaml"]).plugins.map(\.settings) == ["root.yaml"])
  }

  // MARK: what is built again

  static let files = [
    "a/a.c*", "a/a.h", "a/deep/x.h", "a/a.yaml", "a/README.md", "b/b.c*", "m/Makefile", "m/page.html", "f.c*",
    "g.c*",
    "shared.h", "include/all.h",
  ]

  @Test(arguments: [
    ("a/a.c", ["a"]), ("a/a.h", ["a"]), ("a/deep/x.h", ["a"]), ("a/a.yaml", []), ("a/README.md", []),
    ("b/b.c", ["b"]), ("m/page.html", ["m"]), ("m/Makefile", ["m"]), ("f.c", ["f"]),
    ("shared.h", ["a", "b", "m", "f", "g"]), ("include/all.h", ["a", "b", "m", "f", "g"]),
  ])
  func changeConcerns(file: String, plugins: [String]) {
    let before = find(Self.files).plugins
    let after = find(Self.files, changed: file).plugins
    #expect(before.map(\.name) == ["a", "b", "m", "f", "g"])
    let changed = zip(before, after).filter { $0.fingerprint != $1.fingerprint }.map(\.0.name)
    #expect(changed == plugins)
  }

  @Test func newAndRemovedSourcesCount() {
    let one = find(["a/a.c*", "b/b.c*"]).plugins
    let two = find(["a/a.c*", "a/more.c", "b/b.c*"]).plugins
    #expect(one[0].fingerprint != two[0].fingerprint)
    #expect(one[1].fingerprint == two[1].fingerprint)
  }

  /// - Parameter files: paths; a "*" behind one says that it names the entry point.
  private func find(_ files: [String], changed: String? = nil, known: Set<String> = [])
    -> SourceFinder.Findings
  {
    var tree = SourceTree()
    for file in files {
      let path = file.hasSuffix("*") ? String(file.dropLast()) : file
      tree.files[path] = SourceTree.File(digest: path == changed ? 2 : 1, declaresPlugin: path != file)
    }
    return SourceFinder.find(in: tree, rootName: "root", known: known)
  }
}
