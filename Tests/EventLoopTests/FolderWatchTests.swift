import Foundation
import Testing

@testable import EventLoop

@Suite struct FolderWatchTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "watch-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
  }

  private func withFolder(_ body: (FolderWatch) throws -> Void) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(FolderWatch())
  }

  @Test func waysAreNewUntilTheyAreWatched() throws {
    try withFolder { watch in
      #expect(watch.watchWays([folder: []]) == .init(hasNew: true))
      #expect(watch.watchWays([folder: []]) == .init())
      #expect(watch.watchWays([folder: ["name"]]) == .init(hasNew: true))
      #expect(watch.watchWays([folder: ["name"]]) == .init())
      #expect(watch.watchWays([folder + "/nowhere": []]) == .init(isComplete: false))
      #expect(watch.watchWays([folder: ["name"]]) == .init(hasNew: true))
    }
  }

  @Test func folderThatTakesTheNameOfAnotherIsNew() throws {
    try withFolder { watch in
      #expect(watch.watchWays([folder + "/a": []]).hasNew)
      try FileManager.default.moveItem(atPath: folder + "/a", toPath: folder + "/old")
      try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
      #expect(watch.watchWays([folder + "/a": []]).hasNew)
    }
  }

  @Test func filesOfAFolderThatHasGoneAreLookedAtThoughItsEventsWereNotRead() throws {
    try withFolder { watch in
      #expect(try watch.watch(folder + "/a"))
      try FileManager.default.removeItem(atPath: folder + "/a")
      #expect(throws: SystemError.self) { try watch.watch(folder + "/a") }
      #expect(watch.wait(milliseconds: 10_000).contains(.lookAgain))
      #expect(throws: SystemError.self) { try watch.watch(folder + "/a") }
      #expect(!watch.wait(milliseconds: 0).contains(.lookAgain))
    }
  }

  @Test func eventsSayWhichNameLeadsElsewhere() throws {
    try withFolder { watch in
      _ = watch.watchWays([folder: ["link"]])
      for name in ["other", "link"] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: "a")
      }
      #expect(watch.wait(milliseconds: 10_000) == [.ledElsewhere(folder: folder, name: "link")])
    }
  }
}
