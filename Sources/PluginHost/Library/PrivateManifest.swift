import EventLoop
import Glibc

/// The file in a private folder that says that a host made the folder, and names the copies in it, one in a line.
///
/// It holds the folder's own device and inode, so that a copy of a private folder, made by somebody with cp(1), is not
/// taken for one. Written by one thread at a time, under the lock of `PrivateFolder`.
struct PrivateManifest: ~Copyable, Sendable {
  static let name = "copies.list"
  private static let title =
    "# Private copies of plugins, made by a Patchbay host; the next host removes them."
  /// Bytes that are read of one: about ten thousand copies.
  private static let limit = 1 << 20

  private static let nextName = "copies.next"

  private let path: String
  private var file: Descriptor

  /// - Parameter folder: the folder, locked by this host.
  init(in path: String, folder: borrowing Descriptor) throws(SystemError) {
    self.path = "\(path)/\(Self.name)"
    guard let file = Self.create(Self.name, in: folder) else {
      throw SystemError(call: "open \(self.path)", code: errno)
    }
    self.file = file
    Self.append(Self.head(in: folder), to: self.file)
  }

  /// Names a copy that is about to be made.
  func add(_ copy: String) { Self.append(copy + "\n", to: file) }

  /// Names these copies and no others from now on. What cannot be written leaves the manifest as it is.
  mutating func replace(with copies: [String], in folder: borrowing Descriptor) {
    // Named like a copy: should the host be killed in between, both go.
    add(Self.nextName)
    guard let next = Self.create(Self.nextName, in: folder) else { return }
    let text = Self.head(in: folder) + copies.map { $0 + "\n" }.joined()
    guard Self.append(text, to: next),
      unsafe renameat(folder.number, Self.nextName, folder.number, Self.name) == 0
    else {
      unsafe unlinkat(folder.number, Self.nextName, 0)
      return
    }
    file = next
  }

  private static func create(_ name: String, in folder: borrowing Descriptor) -> Descriptor? {
    let number = unsafe openat(
      folder.number, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
    return number >= 0 ? Descriptor(owning: number) : nil
  }

  private static func head(in folder: borrowing Descriptor) -> String {
    "\(title)\n\(identity(of: folder))\n"
  }

  func remove() { unsafe unlink(path) }

  var isThere: Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// The copies that the manifest of a folder names; nil if it has none that a host of this user wrote for it.
  static func copies(in folder: borrowing Descriptor) -> [String]? {
    let number = unsafe openat(folder.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      status.st_nlink == 1, status.st_size <= limit
    else { return nil }
    var lines = text(of: file, count: Int(status.st_size)).split(separator: "\n").map(String.init)
    guard lines.count >= 2, lines[0] == title, lines[1] == identity(of: folder) else { return nil }
    lines.removeFirst(2)
    return lines.filter { !$0.contains("/") && $0 != name }
  }

  private static func identity(of folder: borrowing Descriptor) -> String {
    var status = stat()
    guard unsafe fstat(folder.number, &status) == 0 else { return "# folder unknown" }
    return "# folder \(status.st_dev):\(status.st_ino)"
  }

  /// Whether all of it could be written. A line that cannot (no room) leaves its copy behind should the host be killed, and harms
  /// nothing else.
  @discardableResult
  private static func append(_ text: String, to file: borrowing Descriptor) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      unsafe write(file.number, bytes.baseAddress, bytes.count) == bytes.count
    }
  }

  private static func text(of file: borrowing Descriptor, count: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file.number, $0.baseAddress, $0.count, 0) }
    return String(decoding: bytes.prefix(max(0, got)), as: UTF8.self)
  }
}

/// A private folder whose host has died.
enum LeftoverFolder {
  /// Removes those under `parent`: folders of this user that no host holds locked, whose manifest says that a host made
  /// them. Of their files only the copies that the manifest names; a folder that holds anything else stays.
  static func removeAll(in parent: String) {
    let prefix = PrivateFolder.prefix
    for name in FolderListing.names(in: parent) where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
        let folder = PrivateFolder.lock(path)
      else { continue }
      remove(path, folder)
    }
  }

  /// - Parameter folder: opened and locked; names are looked up in it, and not by the path once more.
  private static func remove(_ path: String, _ folder: borrowing Descriptor) {
    guard let copies = PrivateManifest.copies(in: folder) else { return }
    for copy in copies { unsafe unlinkat(folder.number, copy, 0) }
    guard FolderListing.names(in: path) == [PrivateManifest.name] else { return }
    unsafe unlinkat(folder.number, PrivateManifest.name, 0)
    unsafe rmdir(path)
  }
}
