import EventLoop
import Glibc
import Synchronization

/// The folder in which the host keeps its own copy of each plugin file, one for each generation.
///
/// The dynamic linker knows an image by its file: the same path would give the old code again, and a file changed
/// in place changes the code that runs. A real file, and not a memfd, so that debuggers and profilers find it.
///
/// The folder is locked (flock(2)) while its host lives: a folder that a killed host has left behind is told by its
/// lock, and removed by the next host.
public final class PrivateFolder: Sendable {
  public let path: String
  private let lock: Descriptor
  private let copies = Mutex<[String]>([])

  /// Makes a new folder, readable by this user only, under `parent`, and removes those of hosts that have died.
  public init(under parent: String) throws(SystemError) {
    Self.removeLeftBehind(in: parent)
    var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(call: "mkdtemp in \(parent)", code: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let lock = Self.lock(path) else { throw SystemError(call: "flock \(path)", code: errno) }
    self.lock = lock
  }

  deinit { remove() }

  /// Removes the folder and the copies that were given a place in it.
  public func remove() {
    for copy in copies.withLock({ $0 }) { unsafe unlink(copy) }
    unsafe rmdir(path)
  }

  /// Removes one copy, which nothing will map any more.
  static func remove(copy: String) { unsafe unlink(copy) }

  /// A path in the folder that has not been given out before.
  func uniquePath(for file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? "plugin.so"
    let stem = name.hasSuffix(".so") ? String(name.dropLast(3)) : name
    return copies.withLock { copies in
      copies.append("\(path)/\(stem).\(copies.count + 1).so")
      return copies[copies.count - 1]
    }
  }

  /// Where such a folder goes if nobody says otherwise: the user's runtime folder, else the one for temporary files.
  public static var defaultParent: String {
    for name in ["XDG_RUNTIME_DIR", "TMPDIR"] {
      if let value = Environment.value(name), !value.isEmpty { return value }
    }
    return "/tmp"
  }

  // MARK: those of hosts that have died

  private static let prefix = "patchbay-"

  /// Locks a folder; nil if a host holds it.
  private static func lock(_ path: String) -> Descriptor? {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { return nil }
    return consume descriptor
  }

  private static func removeLeftBehind(in parent: String) {
    for name in FolderListing.names(in: parent) where name.hasPrefix(prefix) && name.count == prefix.count + 6
    {
      let path = "\(parent)/\(name)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
        // Another host may have made it just now, and not locked it yet.
        status.st_mtim.tv_sec < Int(Clock.unixSeconds) - 10, lock(path) != nil
      else { continue }
      for copy in FolderListing.names(in: path) where copy.hasSuffix(".so") {
        unsafe unlink("\(path)/\(copy)")
      }
      unsafe rmdir(path)
    }
  }
}
