import EventLoop
import Glibc

/// Where files go that live as long as the host, if nobody says otherwise: private copies of plugins, and the admin socket.
///
/// XDG_RUNTIME_DIR, else TMPDIR, else /tmp. A variable may name what is not there for this user: after `su`, in a job of cron, after
/// the last logout. Such a folder is passed over.
public enum RuntimeFolder {
  /// Those that can be used, the best first; at least one.
  public static var candidates: [String] {
    var folders = ["XDG_RUNTIME_DIR", "TMPDIR"].compactMap { variable -> String? in
      guard let folder = Environment.value(variable), !folder.isEmpty else { return nil }
      return problem(with: folder, isOwn: variable == "XDG_RUNTIME_DIR") == nil ? folder : nil
    }
    if !folders.contains("/tmp") { folders.append("/tmp") }
    return folders
  }

  /// The first of them.
  public static var path: String { candidates[0] }

  /// What is wrong with a variable that names a folder, for the log; nil if nothing is.
  public static var warning: String? {
    guard let folder = Environment.value("XDG_RUNTIME_DIR"), !folder.isEmpty,
      let problem = problem(with: folder, isOwn: true)
    else { return nil }
    return "XDG_RUNTIME_DIR is \(folder), which \(problem); private copies and the admin socket go to \(path)"
  }

  /// ST_NOEXEC, which Swift does not see: statvfs(3).
  private static let noExecution: UInt = 8

  /// Whether there is anything at a path.
  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Whether there is something at a path that belongs to this user or to root.
  public static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && (status.st_uid == geteuid() || status.st_uid == 0)
  }

  /// Why a folder cannot be used; nil if it can.
  ///
  /// - Parameter isOwn: whether it has to belong to this user (XDG Base Directory Specification).
  static func problem(with folder: String, isOwn: Bool) -> String? {
    guard folder.hasPrefix("/") else { return "is no absolute path" }
    var status = stat()
    guard unsafe stat(folder, &status) == 0 else {
      return errno == ENOENT ? "does not exist" : "cannot be used: \(SystemError.text(of: errno))"
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return "is no folder" }
    if isOwn, status.st_uid != geteuid() { return "belongs to user \(status.st_uid)" }
    guard unsafe access(folder, W_OK | X_OK) == 0 else {
      return "cannot be written: \(SystemError.text(of: errno))"
    }
    var system = statvfs()
    if unsafe statvfs(folder, &system) == 0, system.f_flag & noExecution != 0 {
      return "is mounted noexec"
    }
    return nil
  }
}
