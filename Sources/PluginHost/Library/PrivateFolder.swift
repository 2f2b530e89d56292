import EventLoop
import Glibc
import Synchronization

/// The folder in which the host keeps its own copy of each plugin file, one for each generation.
///
/// The dynamic linker knows an image by its file: the same path would give the old code again, and a file changed
/// in place changes the code that runs. A real file, and not a memfd, so that debuggers and profilers find it.
///
/// The folder is locked (flock(2)) while its host lives, and a manifest in it says that a host made it, and each
/// copy: so the next host can tell what a killed one has left behind, and removes that and nothing else.
public final class PrivateFolder: Sendable {
  public let path: String
  private let lock: Descriptor
  private let manifest: PrivateManifest
  private let copies = Mutex<[String]>([])

  /// Makes a new folder, readable by this user only, under `parent`, and removes those of hosts that have died.
  public init(under parent: String) throws(SystemError) {
    LeftoverFolder.removeAll(in: parent)
    var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(call: "mkdtemp in \(parent)", code: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let lock = Self.lock(path) else { throw SystemError(call: "flock \(path)", code: errno) }
    // After the lock: a folder without a manifest is nobody's to remove, so that no other host takes it for a leftover.
    manifest = try PrivateManifest(in: path, folder: lock)
    self.lock = lock
  }

  deinit { remove() }

  /// Removes the folder and the copies that were given a place in it.
  public func remove() {
    for copy in copies.withLock({ $0 }) { unsafe unlink(copy) }
    manifest.remove()
    unsafe rmdir(path)
  }

  /// Removes one copy, which nothing will map any more.
  static func remove(copy: String) { unsafe unlink(copy) }

  /// A path in the folder that has not been given out before.
  func uniquePath(for file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? "plugin.so"
    let stem = Self.plain(name.hasSuffix(".so") ? String(name.dropLast(3)) : name)
    return copies.withLock { copies in
      let copy = "\(stem).\(copies.count + 1).so"
      // Before the file is made: should the host be killed in between, the manifest names one file too many.
      manifest.add(copy)
      copies.append("\(path)/\(copy)")
      return copies[copies.count - 1]
    }
  }

  /// Makes a link in the folder, unless it is there.
  ///
  /// - Throws: that there is one of that name that leads elsewhere.
  func link(_ name: String, to place: String) throws(PluginProblem) {
    let target = place.hasPrefix("/") ? place : FileWay.workingFolder + "/" + place
    let link = "\(path)/\(name)"
    let isMade = copies.withLock { copies in
      if FileWay.target(of: link) == target { return true }
      manifest.add(name)
      guard unsafe symlink(target, link) == 0 else { return false }
      copies.append(link)
      return true
    }
    guard !isMade else { return }
    throw PluginProblem(
      "needs \(name) beside it, and another plugin folder has one of that name ($ORIGIN is one folder for all)",
      remedy: "rename one of the libraries, or link with -Wl,-rpath,FOLDER")
  }

  /// A name that fits into a path and into one line, whatever its file is called.
  private static func plain(_ stem: String) -> String {
    let text = stem.unicodeScalars.map { scalar in
      scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F ? Character(scalar) : "_"
    }
    return String(text.prefix(100))
  }

  /// Where such a folder goes if nobody says otherwise: the user's runtime folder, else the one for temporary files.
  public static var defaultParent: String {
    for name in ["XDG_RUNTIME_DIR", "TMPDIR"] {
      if let value = Environment.value(name), !value.isEmpty { return value }
    }
    return "/tmp"
  }

  static let prefix = "patchbay-"

  /// Opens and locks a folder; nil if a host holds it.
  static func lock(_ path: String) -> Descriptor? {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { return nil }
    return consume descriptor
  }
}
