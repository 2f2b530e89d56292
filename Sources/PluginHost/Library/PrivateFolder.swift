import EventLoop
import Glibc
import Logging
import Synchronization

/// The folder in which the host keeps its own copy of each plugin file, one for each generation.
///
/// The dynamic linker knows an image by its file: the same path would give the old code again, and a file changed
/// in place changes the code that runs. A real file, and not a memfd, so that debuggers and profilers find it.
///
/// The folder is locked (flock(2)) while its host lives, and a manifest in it says that a host made it, and each
/// copy: so the next host can tell what a killed one has left behind, and removes that and nothing else.
///
/// A cleaner of temporary files, or the end of a user's last session, may take the folder away while the host runs: the next copy
/// makes another one.
public final class PrivateFolder: Sendable {
  private let parents: [String]
  private let log: Logger?
  private let home: Mutex<PrivateHome>

  /// Makes a new folder, readable by this user only, under the first of the parents where that can be, and removes those of
  /// hosts that have died.
  ///
  /// - Parameters:
  ///   - parents: at least one.
  ///   - log: for the case that the folder goes.
  public init(under parents: [String], log: Logger? = nil) throws(SystemError) {
    self.parents = parents
    self.log = log
    home = Mutex(try PrivateHome.make(under: parents))
  }

  public convenience init(under parent: String) throws(SystemError) { try self.init(under: [parent]) }

  deinit { remove() }

  /// Where the copies are now.
  public var path: String { home.withLock { $0.path } }

  /// Removes the folder and the copies that were given a place in it.
  public func remove() { home.withLock { $0.remove() } }

  /// Removes one copy, which nothing will map any more.
  static func remove(copy: String) { unsafe unlink(copy) }

  /// A path in the folder that has not been given out before; in a new folder if the one before has gone.
  func uniquePath(for file: String) throws(SystemError) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? "plugin.so"
    let stem = Self.plain(name.hasSuffix(".so") ? String(name.dropLast(3)) : name)
    return try home.withLock { home throws(SystemError) in
      if !home.isThere {
        // What is left of it is no reason to keep it.
        var next = try PrivateHome.make(under: parents, isAgain: true)
        home.repeatLinks(in: &next)
        home.remove()
        log?.warning(
          "\(home.path), where private copies of plugins were, has gone; they go to \(next.path) from now on")
        home = next
      }
      return home.place(for: stem)
    }
  }

  /// Makes a link in the folder, unless it is there.
  ///
  /// - Throws: that there is one of that name that leads elsewhere.
  func link(_ name: String, to place: String) throws(PluginProblem) {
    let target = place.hasPrefix("/") ? place : FileWay.workingFolder + "/" + place
    let isMade = home.withLock { $0.link(name, to: target) }
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

/// One such folder on disk.
struct PrivateHome: ~Copyable, Sendable {
  let path: String
  private let lock: Descriptor
  private var manifest: PrivateManifest
  /// Those that may be there: by their names, in the order in which they were given out.
  private var copies: [String] = []
  /// Copies that were given a place.
  private var count = 0
  /// So many are kept until those that have gone are looked for.
  private var room = leastRoom
  private static let leastRoom = 256
  /// Libraries beside plugins, by name.
  private var links: [String: String] = [:]

  /// - Parameter isAgain: the parents were there, and are made again if they have gone.
  static func make(under parents: [String], isAgain: Bool = false) throws(SystemError) -> PrivateHome {
    var first: SystemError?
    for parent in parents {
      if isAgain { unsafe mkdir(parent, 0o700) }
      do throws(SystemError) {
        return try PrivateHome(under: parent)
      } catch {
        first = first ?? error
      }
    }
    throw first ?? SystemError(call: "mkdtemp", code: ENOENT)
  }

  private init(under parent: String) throws(SystemError) {
    LeftoverFolder.removeAll(in: parent)
    var template = Array("\(parent)/\(PrivateFolder.prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(call: "mkdtemp in \(parent)", code: errno)
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let lock = PrivateFolder.lock(path) else { throw SystemError(call: "flock \(path)", code: errno) }
    // After the lock: a folder without a manifest is nobody's to remove, so that no other host takes it for a leftover.
    manifest = try PrivateManifest(in: path, folder: lock)
    self.path = path
    self.lock = lock
  }

  /// Whether the path still leads to this very folder, with its manifest.
  var isThere: Bool {
    var (own, found) = (stat(), stat())
    return unsafe fstat(lock.number, &own) == 0 && stat(path, &found) == 0 && own.st_ino == found.st_ino
      && own.st_dev == found.st_dev && manifest.isThere
  }

  mutating func place(for stem: String) -> String {
    if copies.count >= room { forgetThoseThatHaveGone() }
    count += 1
    let copy = "\(stem).\(count).so"
    // Before the file is made: should the host be killed in between, the manifest names one file too many.
    manifest.add(copy)
    copies.append(copy)
    return "\(path)/\(copy)"
  }

  /// Each reload makes a copy and removes one, and a manifest that is too long is not read: the folder of a killed host would stay.
  private mutating func forgetThoseThatHaveGone() {
    // The newest may be about to be made.
    let old = copies.dropLast(Self.leastRoom / 2).filter { copy in
      var status = stat()
      return unsafe lstat("\(path)/\(copy)", &status) == 0
    }
    copies = old + copies.suffix(Self.leastRoom / 2)
    room = max(Self.leastRoom, 2 * copies.count)
    manifest.replace(with: copies, in: lock)
  }

  /// Makes a link, unless it is there; false if there is another file of that name.
  mutating func link(_ name: String, to target: String) -> Bool {
    let link = "\(path)/\(name)"
    if FileWay.target(of: link) != target {
      manifest.add(name)
      guard unsafe symlink(target, link) == 0 else { return false }
      copies.append(name)
    }
    links[name] = target
    return true
  }

  func repeatLinks(in next: inout PrivateHome) {
    for (name, target) in links { _ = next.link(name, to: target) }
  }

  func remove() {
    for copy in copies { unsafe unlink("\(path)/\(copy)") }
    manifest.remove()
    unsafe rmdir(path)
  }
}
