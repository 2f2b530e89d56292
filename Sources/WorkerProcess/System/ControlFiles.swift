import CPatchbayLinux
import Glibc

/// The files by which the kernel lets itself be asked about control groups, cgroups(7).
enum ControlFiles {
  /// The folder of this process's group of version 2, and whether it is the root of all groups that it can see.
  static func ownGroup() -> (folder: String, isAll: Bool)? {
    let groups = read("/proc/self/cgroup").split(separator: "\n")
    guard let path = groups.first(where: { $0.hasPrefix("0::/") })?.dropFirst(3) else { return nil }
    for line in read("/proc/self/mountinfo").split(separator: "\n") {
      // 36 35 98:0 /root /mount options - type source options
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields[dash + 1] == "cgroup2",
        dash > 4
      else { continue }
      let (root, mount) = (fields[3], fields[4])
      if path == root { return (String(mount), path == "/") }
      let below = root == "/" ? path : path.dropFirst(root.count)
      guard root == "/" || path.hasPrefix("\(root)/") else { continue }
      return ("\(mount)\(below)", false)
    }
    return nil
  }

  /// Whether systemd has handed the group to whoever runs in it: systemd.resource-control(5), Delegate=.
  static func isDelegated(_ folder: String) -> Bool {
    ["trusted.delegate", "user.delegate"].contains { (name: String) in
      unsafe linux_attribute_is_one(folder, name) != 0
    }
  }

  static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
  static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }
  static func make(_ folder: String) -> Bool { unsafe mkdir(folder, 0o755) == 0 }

  /// False while something is in it.
  @discardableResult
  static func remove(_ folder: String) -> Bool { unsafe rmdir(folder) == 0 || errno == ENOENT }

  /// What a file says; empty if it cannot be read.
  static func read(_ path: String) -> String {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe Glibc.read(file, &piece, piece.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += piece[..<count]
    }
  }

  static func write(_ text: String, to path: String) -> Bool {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var bytes = Array(text.utf8)
    return unsafe Glibc.write(file, &bytes, bytes.count) == bytes.count
  }

  static func names(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      names.append(
        unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }
}
