import Testing

@testable import DevServer

@Suite struct SourceReaderTests {
  @Test func treeIsReadWithoutOutputs() throws {
    let folder = try TemporaryFolder()
    for name in ["a.c", "sub/b.h", "sub/deep/c.txt", ".git/x.c", "build/y.c", "sub/z.o", "a.c~"] {
      try folder.write("BAY_PLUGIN", to: name)
    }
    var reader = SourceReader(root: folder.path)
    var entered: [String] = []
    let tree = reader.read { entered.append($0) }
    #expect(tree.files.keys.sorted() == ["a.c", "sub/b.h", "sub/deep/c.txt"])
    #expect(tree.files["a.c"]?.declaresPlugin == true)
    #expect(tree.files["sub/b.h"]?.declaresPlugin == false)
    #expect(entered == [folder.path, "\(folder.path)/sub", "\(folder.path)/sub/deep"])
  }

  @Test func onlyOtherContentIsAChange() throws {
    let folder = try TemporaryFolder()
    try folder.write("one", to: "a.c")
    var reader = SourceReader(root: folder.path)
    let first = reader.read().files["a.c"]
    try folder.write("one", to: "a.c")
    #expect(reader.read().files["a.c"] == first)
    try folder.write("two", to: "a.c")
    #expect(reader.read().files["a.c"] != first)
    try folder.remove("a.c")
    #expect(reader.read().files.isEmpty)
  }
}
