import EventLoop
import Foundation
import Glibc
import Testing

@testable import PluginHost

/// Files that get their name once they are written, or while they are.
@Suite struct NewFilesTests {
  @Test func aFileIsCompleteWhenNobodyWritesItAnyMore() {
    var files = NewFiles()
    files.add("a", now: 0)
    #expect(files.takeComplete(now: 1) { _ in false } == [])
    #expect(files.takeComplete(now: 200_000_000) { _ in true } == [])
    let next = files.nextDue ?? 0
    #expect(next > 300_000_000 && files.takeComplete(now: next - 1) { _ in false } == [])
    #expect(files.takeComplete(now: next) { _ in false } == ["a"])
    #expect(files.nextDue == nil)
  }

  @Test func whatHasToldOrCannotBeToldIsForgotten() {
    var files = NewFiles()
    files.add("a", now: 0)
    files.add("b", now: 0)
    files.remove("a")
    #expect(files.takeComplete(now: 1_000_000_000) { _ in nil } == [])
    #expect(files.nextDue == nil)
  }

  @Test func thereIsALimit() {
    var files = NewFiles()
    for index in 0..<1_000 { files.add("\(index)", now: 0) }
    #expect(files.takeComplete(now: 1_000_000_000) { _ in false }.count == 256)
  }

  @Test func aWriterIsSeen() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { unlink(path) }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    try #require(file >= 0)
    #expect(FolderWatch.isBeingWritten(path) == true)
    close(file)
    #expect(FolderWatch.isBeingWritten(path) == false)
    unlink(path)
    #expect(FolderWatch.isBeingWritten(path) == nil)
  }
}
