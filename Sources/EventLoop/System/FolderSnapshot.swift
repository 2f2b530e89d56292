import Glibc

/// The files of a folder as they were at one moment: how changes are found where inotify(7) is not to be had.
struct FolderSnapshot {
  /// The attributes that tell a changed file: a link is followed, so that one that is exchanged is another file.
  struct Mark: Equatable {
    let device: UInt
    let inode: UInt
    let size: Int
    let mode: UInt32
    /// Nanoseconds since 1970.
    let modified: Int
    let changed: Int
  }

  private let files: [String: Mark]

  /// Throws if the folder cannot be read.
  init(of folder: String) throws(SystemError) {
    guard let listing = unsafe opendir(folder) else { throw SystemError(call: "opendir", code: errno) }
    defer { unsafe closedir(listing) }
    var files: [String: Mark] = [:]
    let number = unsafe dirfd(listing)
    // An entry is as long as its name, and not as `struct dirent` says: only the name's own bytes may be read.
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while let entry = unsafe readdir(listing) {
      let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
      let name = unsafe String(cString: start)
      var status = stat()
      guard name != ".", name != "..", unsafe fstatat(number, start, &status, 0) == 0 else { continue }
      files[name] = Mark(
        device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
        mode: status.st_mode, modified: Self.nanoseconds(status.st_mtim),
        changed: Self.nanoseconds(status.st_ctim))
    }
    self.files = files
  }

  private static func nanoseconds(_ time: timespec) -> Int { time.tv_sec &* 1_000_000_000 &+ time.tv_nsec }

  /// Names that are new or other than before, and names that have gone; sorted.
  func changes(since before: FolderSnapshot) -> (changed: [String], removed: [String]) {
    (
      files.filter { before.files[$0.key] != $0.value }.keys.sorted(),
      before.files.keys.filter { files[$0] == nil }.sorted()
    )
  }
}

/// Folders that are looked through once a second.
struct FolderLooks {
  private var snapshots: [String: FolderSnapshot] = [:]
  private var next: UInt64 = 0

  /// Nanoseconds between two looks.
  private static let interval: UInt64 = 1_000_000_000

  var isEmpty: Bool { snapshots.isEmpty }
  func contains(_ folder: String) -> Bool { snapshots[folder] != nil }

  /// Looks through a folder from now on; whether it was not looked through before. Throws if it cannot be read.
  mutating func add(_ folder: String) throws(SystemError) -> Bool {
    guard snapshots[folder] == nil else { return false }
    snapshots[folder] = try FolderSnapshot(of: folder)
    return true
  }

  mutating func remove(_ folder: String) { snapshots[folder] = nil }

  /// Compares the folders with what they were, if it is time.
  mutating func look() -> [FolderWatch.Event] {
    let now = Clock.monotonic
    guard !snapshots.isEmpty, now >= next else { return [] }
    next = now + Self.interval
    var events: [FolderWatch.Event] = []
    for (folder, before) in snapshots.sorted(by: { $0.key < $1.key }) {
      guard let present = try? FolderSnapshot(of: folder) else {
        snapshots[folder] = nil
        events.append(.lookAgain)
        continue
      }
      snapshots[folder] = present
      let (changed, removed) = present.changes(since: before)
      events += changed.map { .changed(folder: folder, name: $0) }
      events += removed.map { .removed(folder: folder, name: $0) }
    }
    return events
  }
}
