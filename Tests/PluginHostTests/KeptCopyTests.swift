import Foundation
import Testing

@testable import PluginHost

@Suite struct KeptCopyTests {
  @Test func copyThatWasRemovedIsMadeAgainWithTheSameContent() throws {
    let parent = NSTemporaryDirectory() + "patchbay-kept-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: parent) }
    let folder = try PrivateFolder(under: parent)
    let path = try folder.uniquePath(for: "/plugins/p.so")
    let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try content.write(to: URL(fileURLWithPath: path))
    let kept = try #require(KeptCopy(path, in: folder))
    #expect(try kept.path() == path)

    try FileManager.default.removeItem(atPath: path)
    let second = try kept.path()
    #expect(try Data(contentsOf: URL(fileURLWithPath: second)) == content)
    #expect(try kept.path() == second)

    // Another file at the same path is not it.
    try FileManager.default.removeItem(atPath: second)
    try Data("other".utf8).write(to: URL(fileURLWithPath: second))
    #expect(try Data(contentsOf: URL(fileURLWithPath: kept.path())) == content)

    try FileManager.default.removeItem(atPath: parent)
    let last = try kept.path()
    #expect(last.hasPrefix(parent))
    #expect(try Data(contentsOf: URL(fileURLWithPath: last)) == content)
    kept.remove()
    #expect(!FileManager.default.fileExists(atPath: last))
  }

  /// What stays of a copy that failed would fill the disk with each attempt.
  @Test func copyThatCannotBeMadeAgainLeavesNothing() throws {
    let folder = try PrivateFolder(under: NSTemporaryDirectory())
    let path = try folder.uniquePath(for: "/plugins/p.so")
    // A folder can be opened, and its bytes cannot be sent.
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let kept = try #require(KeptCopy(path, in: folder))
    try FileManager.default.removeItem(atPath: path)
    for _ in 0..<3 { #expect(throws: PluginProblem.self) { try kept.path() } }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["copies.list"])
  }

  @Test func copyOfAFileThatEndsTooEarlyLeavesNothing() throws {
    let folder = try PrivateFolder(under: NSTemporaryDirectory())
    let path = try folder.uniquePath(for: "/plugins/p.so")
    try Data(count: 3_000_000).write(to: URL(fileURLWithPath: path))
    let file = try PluginFile(path: path)
    #expect(truncate(path, 2_000_000) == 0)
    var hasher = Hasher()
    let target = try folder.uniquePath(for: "/plugins/p.so")
    do {
      try file.copy(to: target, hasher: &hasher)
      Issue.record("it was copied")
    } catch {}
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test func nothingIsKeptOfNoFile() throws {
    let folder = try PrivateFolder(under: NSTemporaryDirectory())
    #expect(KeptCopy("/nowhere/at/all.so", in: folder) == nil)
  }
}
