import EventLoop
import Glibc

/// A plugin's file, opened once: what is checked is what is copied.
struct PluginFile: ~Copyable {
  let path: String
  let size: Int
  private let descriptor: Descriptor

  private static func remedy(for code: Int32) -> String {
    switch code {
    case ENOENT, ENOTDIR: "check the path"
    case EMFILE, ENFILE: "raise the limit of open files (ulimit -n, LimitNOFILE=)"
    default: "check its permissions"
    }
  }

  /// Opens the file and refuses what others than its owner and root could have written.
  ///
  /// - Parameter remedy: what to do if something else is there.
  init(path: String, remedy: String = "put the shared library itself there") throws(PluginProblem) {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else {
      let code = errno
      if code == ENOENT, Self.isThere(path) {
        throw PluginProblem(
          "is a link that leads nowhere: \(SystemError.text(of: code))",
          remedy: "point it at a file, or remove it")
      }
      throw PluginProblem(
        "cannot be read: \(SystemError.text(of: code))", remedy: Self.remedy(for: code))
    }
    let descriptor = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw PluginProblem(
        isFolder ? "is a folder, not a file" : "is not a regular file", remedy: remedy)
    }
    let folder = PluginPath.split(path).folder
    if !Self.isReadOnly(descriptor) { try Self.checkAccess(status, path, in: folder) }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  /// Refuses a folder that everybody may write to: anybody could put code there.
  static func checkFolder(_ path: String) throws(PluginProblem) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw PluginProblem(
        "cannot be opened: \(SystemError.text(of: errno))", remedy: "name an existing folder")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw PluginProblem("is not a folder", remedy: "name the folder that holds the plugins")
    }
    var system = statvfs()
    let isReadOnly = unsafe statvfs(path, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0
    if !isReadOnly { try checkAccess(status, path, in: path) }
  }

  /// The user that a folder belongs to, if that is neither root nor the host's own, and the folder is trusted because somebody
  /// has named it.
  static func trustedOwner(of folder: String) -> UInt32? {
    var status = stat()
    guard TrustedFolders.current.isNamed(folder), unsafe stat(folder, &status) == 0 else { return nil }
    return status.st_uid == 0 || status.st_uid == geteuid() ? nil : status.st_uid
  }

  /// Whether a file is on a mount that nobody can write to.
  private static func isReadOnly(_ file: borrowing Descriptor) -> Bool {
    var system = statvfs()
    return unsafe fstatvfs(file.number, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0
  }

  /// Whether there is anything at the path, be it a link to nowhere.
  static func isThere(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Whether there may be something at the path: false only where the system says that there is nothing.
  static func mayBeThere(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 || errno != ENOENT
  }

  /// Whether there is a folder at the path.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Refuses what others could have written: see ``TrustedFolders``.
  private static func checkAccess(
    _ status: stat, _ path: String, in folder: String
  ) throws(PluginProblem) {
    guard !TrustedFolders.current.isUnchecked(path) else { return }
    let way = "or, if you trust whoever can write there, say --trust-folder \(folder)"
    if status.st_mode & S_IWOTH != 0 {
      throw PluginProblem(
        "is world-writable: anybody could put code there", remedy: "chmod o-w \(path), \(way)")
    }
    if status.st_uid != 0, status.st_uid != geteuid(), status.st_uid != trustedOwner(of: folder) {
      throw PluginProblem(
        "belongs to user \(status.st_uid), not to root or the user that runs the host",
        remedy: "chown it, \(way)")
    }
  }

  /// Bytes at an offset; fewer at the end of the file.
  func read(_ offset: Int, _ count: Int) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let got = unsafe pread(
          descriptor.number, buffer.baseAddress! + initialized, count - initialized, offset + initialized)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { break }
        initialized += got
      }
    }
  }

  /// Writes the whole file to a new one that only this user may touch, and adds what was written to `hasher`.
  func copy(to target: String, hasher: inout Hasher) throws(PluginProblem) {
    let number = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
    guard number >= 0 else { throw Self.cannotCopy(to: target) }
    do throws(PluginProblem) {
      try copy(to: Descriptor(owning: number), named: target, hasher: &hasher)
    } catch {
      // Nobody will map it, and the next attempt makes another one.
      PrivateFolder.remove(copy: target)
      throw error
    }
  }

  private func copy(
    to output: consuming Descriptor, named target: String, hasher: inout Hasher
  ) throws(PluginProblem) {
    var offset = 0
    while offset < size {
      let chunk = read(offset, min(size - offset, 1 << 20))
      guard !chunk.isEmpty else { throw .truncated(offset) }
      unsafe chunk.withUnsafeBytes { bytes in unsafe hasher.combine(bytes: bytes) }
      var written = 0
      while written < chunk.count {
        let count = unsafe chunk.withUnsafeBytes { bytes in
          unsafe write(output.number, bytes.baseAddress! + written, chunk.count - written)
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw Self.cannotCopy(to: target) }
        written += count
      }
      offset += chunk.count
    }
  }

  private static func cannotCopy(to target: String) -> PluginProblem {
    PluginProblem(
      "cannot be copied to \(target): \(SystemError.text(of: errno))",
      remedy: "make room there, or name another folder with --state-dir")
  }
}
