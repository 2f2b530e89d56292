import Glibc

/// The way that the kernel goes from a path to a file, path_resolution(7): all folders that it comes through, and the
/// names in them that decide where it leads.
///
/// Each symbolic link is such a name, and so are the file at the end and the first name that is not there. Of all other folders only their own renaming
/// matters.
struct FileWay {
  /// By folder the names that matter; none: only the folder itself does.
  private(set) var folders: [String: Set<String>] = [:]

  /// As many links as the kernel follows.
  private static let linkLimit = 40

  /// - Parameter isFolder: a folder tells by a watch of its own when it is renamed, so that its name does not matter.
  init(to path: String, isFolder: Bool = false) {
    var left = Array(Self.parts(path.hasPrefix("/") ? path : Self.workingFolder + "/" + path).reversed())
    var folder = "/"
    var links = 0
    while let name = left.popLast() {
      if name == ".." {
        if folders[folder] == nil { folders[folder] = [] }
        folder = Self.parent(of: folder)
        continue
      }
      if folders[folder] == nil { folders[folder] = [] }
      let path = folder == "/" ? "/" + name : folder + "/" + name
      if let target = Self.target(of: path) {
        folders[folder]?.insert(name)
        links += 1
        guard links <= Self.linkLimit else { return }
        if target.hasPrefix("/") { folder = "/" }
        left += Self.parts(target).reversed()
      } else if !PluginFile.isThere(path) {
        // Whatever comes here decides how the way goes on.
        folders[folder]?.insert(name)
        return
      } else if left.isEmpty {
        if !isFolder { folders[folder]?.insert(name) }
      } else {
        folder = path
      }
    }
  }

  private static func parts(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  private static func parent(of folder: String) -> String {
    guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return "/" }
    return String(folder[..<slash])
  }

  /// Where a symbolic link leads; nil if it is none.
  static func target(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe readlink(path, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  static var workingFolder: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
