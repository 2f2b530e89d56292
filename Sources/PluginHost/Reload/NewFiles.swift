import EventLoop

/// Files that were made in a plugin folder and have not told that they are complete: they do so when they are closed after
/// writing, but for those that got their name once they were written, or while they were (link(2), linkat(2) after O_TMPFILE).
/// So it is looked whether anybody still writes them, ever more seldom.
struct NewFiles {
  private var files: [String: (next: UInt64, pause: UInt64)] = [:]

  /// Nanoseconds between two looks.
  private static let firstPause: UInt64 = 100_000_000
  private static let longestPause: UInt64 = 10_000_000_000
  /// As many are looked at; a folder in which thousands are made is no plugin folder.
  private static let limit = 256

  mutating func add(_ path: String, now: UInt64) {
    guard files.count < Self.limit else { return }
    files[path] = (now + Self.firstPause, Self.firstPause)
  }

  /// It has told, or has gone.
  mutating func remove(_ path: String) { files.removeValue(forKey: path) }

  /// When the next look is due.
  var nextDue: UInt64? { files.values.map(\.next).min() }

  /// Files that nobody writes any more. Those that nobody can tell of are forgotten.
  ///
  /// - Parameter isBeingWritten: nil if nobody can tell.
  mutating func takeComplete(
    now: UInt64, isBeingWritten: (String) -> Bool? = { FolderWatch.isBeingWritten($0) }
  ) -> [String] {
    var complete: [String] = []
    for (path, look) in files where look.next <= now {
      switch isBeingWritten(path) {
      case true?:
        let pause = min(2 * look.pause, Self.longestPause)
        files[path] = (now + pause, pause)
      case false?:
        files.removeValue(forKey: path)
        complete.append(path)
      case nil: files.removeValue(forKey: path)
      }
    }
    return complete.sorted()
  }
}
