import EventLoop
import Glibc

/// The system calls on files that developing needs.
///
/// Invariant: a pointer given to the kernel points into a Swift value that lives for the length of the call, with
/// that value's own length.
enum Files {
  struct Status {
    enum Kind { case file, folder, other }
    let kind: Kind
    let size: Int
    /// Nanoseconds since 1970 of the last change of the content, and of anything about the file.
    let modified: Int64
    let changed: Int64
    let inode: UInt64
  }

  /// What a path is; nil if there is nothing.
  static func status(_ path: String, followingLinks: Bool = true) -> Status? {
    var raw = stat()
    guard unsafe followingLinks ? stat(path, &raw) == 0 : lstat(path, &raw) == 0 else { return nil }
    let kind: Status.Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    return Status(
      kind: kind, size: Int(raw.st_size), modified: nanoseconds(raw.st_mtim),
      changed: nanoseconds(raw.st_ctim), inode: UInt64(raw.st_ino))
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  static func exists(_ path: String) -> Bool { status(path) != nil }
  static func isFolder(_ path: String) -> Bool { status(path)?.kind == .folder }

  /// The names in a folder, sorted; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let listing = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(listing) }
    var names: [String] = []
    while let entry = unsafe readdir(listing) {
      // An entry is as long as its name, and not as `struct dirent` says: only the name's own bytes may be read.
      let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = unsafe String(
        cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of a file, so many at the most; nil if it cannot be read.
  static func read(_ path: String, atMost limit: Int = .max) -> [UInt8]? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while bytes.count < limit {
      let count = unsafe Glibc.read(descriptor.number, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += chunk[..<min(count, limit - bytes.count)]
    }
    return bytes
  }

  /// Writes a new file; it must not exist unless `replacing`.
  static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o644, replacing: Bool = false
  ) throws(SystemError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    let number = unsafe open(path, flags, mode)
    guard number >= 0 else { throw SystemError(call: "open \(path)", code: errno) }
    let descriptor = Descriptor(owning: number)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { memory in
        unsafe Glibc.write(descriptor.number, memory.baseAddress! + written, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SystemError(call: "write \(path)", code: errno) }
      written += count
    }
  }

  static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(SystemError) {
    guard unsafe mkdir(path, mode) == 0 else { throw SystemError(call: "mkdir \(path)", code: errno) }
  }

  /// A new folder for this user only: `prefix` and six more characters.
  static func makeTemporaryFolder(_ prefix: String) throws(SystemError) -> String {
    var template = Array("\(prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(call: "mkdtemp \(prefix)XXXXXX", code: errno)
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func rename(_ path: String, to target: String) throws(SystemError) {
    guard unsafe Glibc.rename(path, target) == 0 else {
      throw SystemError(call: "rename to \(target)", code: errno)
    }
  }

  static func setMode(_ mode: mode_t, of path: String) { _ = unsafe chmod(path, mode) }

  static func link(_ target: String, from path: String) throws(SystemError) {
    guard unsafe symlink(target, path) == 0 else { throw SystemError(call: "symlink \(path)", code: errno) }
  }

  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Removes a folder and all that is in it; follows no links.
  static func removeTree(_ path: String) {
    guard status(path, followingLinks: false)?.kind == .folder else { return remove(path) }
    for name in names(in: path) { removeTree("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }

  /// The path without links and dots; nil if there is nothing.
  static func realPath(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }
}
