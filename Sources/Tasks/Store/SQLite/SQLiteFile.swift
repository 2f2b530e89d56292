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
  private let identity: (device: dev_t, inode: ino_t)

  private init(_ path: String, lock: consuming Descriptor, identity: (device: dev_t, inode: ino_t)) {
    self.path = path
    self.lock = lock
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
    close(made)
    guard let identity = Self.identity(of: path) else {
      throw TaskFailure(EIO, "\(path) cannot be found: \(SystemError.text(of: errno))")
    }
    return SQLiteFile(path, lock: lock, identity: identity)
  }

  /// Fails once the file is no longer the one that was opened: what is written then goes to a file without a name.
  func checkIsThere() throws(TaskFailure) {
    if let present = Self.identity(of: path), present == identity { return }
    throw TaskFailure(
      EIO, "\(path) was removed or replaced while the host had it open: the tasks in it are lost to this host"
    )
  }

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
