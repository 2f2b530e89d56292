import Foundation
import Testing

@testable import PluginHost

/// A host removes what killed hosts have left behind, and nobody else's folder.
@Suite struct PrivateFolderTests {
  private let parent = NSTemporaryDirectory() + "patchbay-private-test-\(UUID().uuidString)"

  private func withParent(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: parent) }
    try body()
  }

  private func put(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: "\(parent)/\(name)").deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(parent)/\(name)"))
  }

  private func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(parent)/\(name)") }

  /// A folder as a killed host leaves it: its files are there, and its lock is not.
  private func leaveBehind(_ copies: String...) throws -> String {
    let path = "\(parent)/patchbay-killed"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard let folder = PrivateFolder.lock(path) else { throw CocoaError(.fileLocking) }
    let manifest = try PrivateManifest(in: path, folder: folder)
    for copy in copies {
      manifest.add(copy)
      try put("patchbay-killed/\(copy)")
    }
    return path
  }

  /// Begins hosts until a file has gone. Other tests start processes, and a child has the lock until it executes its
  /// program: the first host may find the folder locked.
  private func beginHosts(untilGone name: String) throws {
    let end = Date() + 30
    repeat { _ = try PrivateFolder(under: parent) } while has(name) && Date() < end
    #expect(!has(name))
  }

  @Test func folderOfAKilledHostIsRemovedAtOnce() throws {
    try withParent {
      _ = try leaveBehind("a.1.so", "b.2.so")
      try beginHosts(untilGone: "patchbay-killed")
    }
  }

  @Test func folderOfALivingHostStays() throws {
    try withParent {
      let first = try PrivateFolder(under: parent)
      let second = try PrivateFolder(under: parent)
      #expect(FileManager.default.fileExists(atPath: first.path))
      #expect(first.path != second.path)
    }
  }

  @Test func folderWhoseNameOnlyLooksAlikeStays() throws {
    try withParent {
      for name in ["patchbay-plugin/mine.so", "patchbay-abcdef/mine.1.so", "patchbay-123456/copies.list"] {
        try put(name)
      }
      _ = try PrivateFolder(under: parent)
      for name in ["patchbay-plugin/mine.so", "patchbay-abcdef/mine.1.so", "patchbay-123456/copies.list"] {
        #expect(has(name))
      }
    }
  }

  @Test func copyOfAPrivateFolderIsNotOne() throws {
    try withParent {
      let path = try leaveBehind("a.1.so")
      try FileManager.default.copyItem(atPath: path, toPath: "\(parent)/patchbay-backup")
      try beginHosts(untilGone: "patchbay-killed")
      #expect(has("patchbay-backup/a.1.so"))
    }
  }

  @Test func whatTheHostHasNotMadeStaysAlsoInAFolderOfItsOwn() throws {
    try withParent {
      _ = try leaveBehind("a.1.so")
      try put("patchbay-killed/precious.so")
      try beginHosts(untilGone: "patchbay-killed/a.1.so")
      #expect(has("patchbay-killed/precious.so"))
    }
  }

  @Test func linkToAFolderIsNotFollowed() throws {
    try withParent {
      let path = try leaveBehind("a.1.so")
      try FileManager.default.moveItem(atPath: path, toPath: "\(parent)/elsewhere")
      try FileManager.default.createSymbolicLink(
        atPath: "\(parent)/patchbay-linked", withDestinationPath: "\(parent)/elsewhere")
      _ = try PrivateFolder(under: parent)
      #expect(has("elsewhere/a.1.so"))
    }
  }

  /// Reloads without end make and remove copies; the manifest names those that are there.
  @Test func manifestNamesNoCopiesThatHaveLongGone() throws {
    try withParent {
      let folder = try PrivateFolder(under: parent)
      var paths: [String] = []
      for number in 0..<3_000 {
        let path = try folder.uniquePath(for: "/p/a.so")
        try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        paths.append(path)
        if number >= 10, number < 2_990 { PrivateFolder.remove(copy: path) }
      }
      #expect(Set(paths).count == 3_000)
      let lines = try String(contentsOfFile: "\(folder.path)/copies.list", encoding: .utf8).split(
        separator: "\n")
      #expect(lines.count < 400)
      let left = paths.filter { FileManager.default.fileExists(atPath: $0) }
      #expect(left.count == 20)
      #expect(left.allSatisfy { path in lines.contains { path.hasSuffix("/\($0)") } })
      let last = folder.path
      folder.remove()
      #expect(!FileManager.default.fileExists(atPath: last))
    }
  }

  @Test func folderOfAKilledHostIsRemovedWithAManifestThatWasReplaced() throws {
    try withParent {
      let path = "\(parent)/patchbay-killed"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      do {
        guard let folder = PrivateFolder.lock(path) else { throw CocoaError(.fileLocking) }
        var manifest = try PrivateManifest(in: path, folder: folder)
        manifest.add("gone.1.so")
        manifest.replace(with: ["a.2.so"], in: folder)
        manifest.add("b.3.so")
        try put("patchbay-killed/a.2.so")
        try put("patchbay-killed/b.3.so")
        #expect(PrivateManifest.copies(in: folder) == ["a.2.so", "b.3.so"])
        let isThere = manifest.isThere
        #expect(isThere)
      }
      try beginHosts(untilGone: "patchbay-killed")
    }
  }

  @Test func nameOfAFileFitsIntoAPathAndALine() throws {
    try withParent {
      let folder = try PrivateFolder(under: parent)
      let path = try folder.uniquePath(for: "/p/a\nb" + String(repeating: "ä", count: 120) + ".so")
      #expect(path.utf8.count < folder.path.utf8.count + 120 && !path.contains("\n"))
    }
  }
}
