import EventLoop
import Glibc
import PluginHost

/// The file of a database, and the lock that makes this host the only one to run its tasks.
///
/// The lock is flock(2) on a file of its own, `PATH-host`: SQLite's locks are on the database itself, and taking those
/// for so long would keep everybody else from reading it.
struct SQLiteFile: ~Copyable {
  let path: String
  private let lock: Descriptor
  /// Open as long as SQLite has the file open, and not closed before: that would drop SQLite's own locks, fcntl(2).
  private let database: Descriptor
  private let identity: (device: dev_t, inode: ino_t)

  private init(
    _ path: String, lock: consuming Descriptor, database: consuming Descriptor,
    identity: (device: dev_t, inode: ino_t)
  ) {
    self.path = path
    self.lock = lock
    self.database = database
    self.identity = identity
  }

  /// The first of these files whose lock can be had.
  static func take(firstOf paths: [String]) throws(TaskFailure) -> SQLiteFile {
    for path in paths.dropLast() {
      do throws(TaskFailure) { return try take(path) } catch { if error.code != EBUSY { throw error } }
    }
    guard let last = paths.last else { throw TaskFailure(EIO, "there is no file for tasks") }
    return try take(last)
  }

  /// Takes the lock, and makes the file if there is none.
  static func take(_ path: String) throws(TaskFailure) -> SQLiteFile {
    let number = unsafe open("\(path)-host", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else {
      throw TaskFailure(
        errno == ENOSPC ? ENOSPC : EIO,
        "\(path)-host cannot be made: \(SystemError.text(of: errno)); name a file in a folder that is there with --tasks"
      )
    }
    let lock = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      throw TaskFailure(
        EBUSY,
        "\(path) belongs to another host that runs; give this one a file of its own with --tasks, or use PostgreSQL"
      )
    }
    // SQLite makes its other files with the mode of this one.
    let made = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard made >= 0 else {
      throw TaskFailure(EIO, "\(path) cannot be opened: \(SystemError.text(of: errno))")
    }
    let database = Descriptor(owning: made)
    guard let identity = Self.identity(of: path) else {
      throw TaskFailure(EIO, "\(path) cannot be found: \(SystemError.text(of: errno))")
    }
    return SQLiteFile(path, lock: lock, database: database, identity: identity)
  }

  /// Fails once the file is no longer the one that was opened, or has been written over: SQLite would notice neither
  /// as long as it has what it needs in memory, and what it writes would be lost.
  func checkIsThere() throws(TaskFailure) {
    guard let present = Self.identity(of: path), present == identity,
      let log = Self.identity(of: "\(path)-wal"),
      log.inode != 0
    else {
      throw TaskFailure(
        EIO,
        "\(path) was removed or replaced while the host had it open: the tasks in it are lost to this host")
    }
    var header = [UInt8](repeating: 0, count: 16)
    guard unsafe pread(database.number, &header, 16, 0) == 16, header.elementsEqual(Self.magic) else {
      throw TaskFailure(
        EIO,
        "\(path) is damaged, or no database of tasks any more: it was written over while the host had it open"
      )
    }
  }

  /// File format of SQLite, section 1.3.1.
  private static let magic = Array("SQLite format 3\0".utf8)

  private static func identity(of path: String) -> (device: dev_t, inode: ino_t)? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? (status.st_dev, status.st_ino) : nil
  }

  /// Makes the folder of a file, and those above it, for this user only.
  static func makeFolder(of path: String) {
    var parent = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      parent += part + "/"
      if parent != "/" { unsafe mkdir(parent, 0o700) }
    }
  }
}
