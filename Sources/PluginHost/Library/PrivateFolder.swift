import EventLoop
import Glibc
import Synchronization

/// The folder in which the host keeps its own copy of each plugin file, one for each generation.
///
/// The dynamic linker knows an image by its file: the same path would give the old code again, and a file changed
/// in place changes the code that runs. A real file, and not a memfd, so that debuggers and profilers find it.
public final class PrivateFolder: Sendable {
  public let path: String
  private let copies = Mutex<[String]>([])

  /// Makes a new folder, readable by this user only, under `parent`.
  public init(under parent: String) throws(SystemError) {
    var template = Array("\(parent)/patchbay-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(call: "mkdtemp in \(parent)", code: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes the folder and the copies that were given a place in it.
  public func remove() {
    for copy in copies.withLock({ $0 }) { _ = unsafe unlink(copy) }
    _ = unsafe rmdir(path)
  }

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
}
