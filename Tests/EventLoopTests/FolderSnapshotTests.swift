import Foundation
import Testing

@testable import EventLoop

@Suite struct FolderSnapshotTests {
  @Test func changesAreFoundByContentTimeAndTarget() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "snapshot-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    func link(_ target: String) throws {
      let path = folder.appendingPathComponent("link").path
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
    for name in ["same", "grows", "goes", "one", "two"] { try write("text", name) }
    try link("one")
    let before = try FolderSnapshot(of: folder.path)
    #expect(before.changes(since: before).changed.isEmpty)
    try write("more text", "grows")
    try write("new", "comes")
    try FileManager.default.removeItem(at: folder.appendingPathComponent("goes"))
    try link("two")
    let changes = try FolderSnapshot(of: folder.path).changes(since: before)
    #expect(changes.changed == ["comes", "grows", "link"])
    #expect(changes.removed == ["goes"])
  }

  @Test func folderThatIsNotThereIsSaid() {
    #expect(throws: SystemError.self) { try FolderSnapshot(of: "/nowhere/at/all") }
  }
}
