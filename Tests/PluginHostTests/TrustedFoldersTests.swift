import Testing

@testable import PluginHost

@Suite struct TrustedFoldersTests {
  private let trust = TrustedFolders(named: ["plugins/", "/srv/./p"], unchecked: ["/mnt/a/", "rel"])

  @Test(arguments: ["/mnt/a", "/mnt/a/", "/mnt/a/x.so", "/mnt//a/b/x.so", "./rel/x.so", "rel"])
  func whatIsInsideIsUnchecked(path: String) { #expect(trust.isUnchecked(path)) }

  @Test(arguments: ["/mnt/ab", "/mnt", "/mnt/a/../b/x.so", "/mnt/a/..", "/rel/x.so", "", "/", "x/rel"])
  func whatIsOutsideIsNot(path: String) { #expect(!trust.isUnchecked(path)) }

  @Test func namesAreComparedAsPaths() {
    #expect(trust.isNamed("plugins"))
    #expect(trust.isNamed("/srv/p/"))
    #expect(!trust.isNamed("/srv/p/q"))
    #expect(!TrustedFolders().isNamed("plugins"))
    #expect(!TrustedFolders().isUnchecked("/"))
  }

  @Test func rootAsAFolderHoldsEverything() {
    #expect(TrustedFolders(unchecked: ["/"]).isUnchecked("/srv/x.so"))
  }
}
