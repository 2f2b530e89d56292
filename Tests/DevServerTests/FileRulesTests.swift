import Testing

@testable import DevServer

@Suite struct FileRulesTests {
  @Test(arguments: [
    ".git", ".hello.c.swp", "hello.c~", "4913", "#hello.c#", ".#hello.c", "hello.o", "hello.so", "libx.a",
    "hello.d",
    "hello.c.orig", "hello.swp",
  ])
  func outputsAndWhatEditorsLeaveAreIgnored(name: String) {
    #expect(FileRules.isIgnored(name, isFolder: false))
  }

  @Test(arguments: [".build", ".git", "build", "target", "node_modules"])
  func foldersOfOutputsAreIgnored(name: String) { #expect(FileRules.isIgnored(name, isFolder: true)) }

  @Test(arguments: ["hello.c", "hello.h", "Makefile", "build", "target", "page.html", "a.b.c", "so", "o"])
  func sourcesAreNot(name: String) { #expect(!FileRules.isIgnored(name, isFolder: false)) }

  @Test(arguments: ["src", "include", "o", "builder"])
  func theirFoldersAreNot(name: String) { #expect(!FileRules.isIgnored(name, isFolder: true)) }

  @Test func entryPointIsFoundInTheText() {
    #expect(FileRules.declaresPlugin(Array("BAY_PLUGIN(\"x\")".utf8)))
    #expect(FileRules.declaresPlugin(Array("\n@c(bay_plugin_main)\n".utf8)))
    #expect(!FileRules.declaresPlugin(Array("BAY_PLUGI N".utf8)))
    #expect(!FileRules.declaresPlugin([]))
    #expect(FileRules.declaresBindings(Array("# Routes\nlibrary: libm.so.6\nroutes:".utf8)))
    #expect(!FileRules.declaresBindings(Array("database: here\n  library: x".utf8)))
  }
}
