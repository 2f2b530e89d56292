import Glibc

/// The names in a folder, readdir(3).
enum FolderListing {
  /// All names but "." and "..", in no order; none if the folder cannot be read.
  static func names(in folder: String) -> [String] {
    guard let listing = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(listing) }
    var names: [String] = []
    // An entry is as long as its name, and not as `struct dirent` says: only the name's own bytes may be read.
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while let entry = unsafe readdir(listing) {
      let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
      let name = unsafe String(cString: start)
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
