import CPluginGuard
import EventLoop
import Glibc
import Logging
import Synchronization

/// Makes generations of files. One thread at a time.
public final class PluginLoader: Sendable {
  private let folder: PrivateFolder
  private let log: Logger
  private let numbers = Mutex(0)

  public init(folder: PrivateFolder, log: Logger) {
    self.folder = folder
    self.log = log
  }

  /// The plugin files of a folder, by name.
  public static func files(in folder: String) throws(PluginFailure) -> [String] {
    do {
      try PluginFile.checkFolder(folder)
    } catch {
      throw PluginFailure(file: folder, problem: error)
    }
    guard let listing = unsafe opendir(folder) else {
      throw PluginFailure(
        file: folder,
        problem: PluginProblem(
          "cannot be read: \(SystemError.text(of: errno))", remedy: "check its permissions"))
    }
    defer { unsafe closedir(listing) }
    var files: [String] = []
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".so") && !name.hasPrefix(".") {
        files.append(folder.hasSuffix("/") ? folder + name : folder + "/" + name)
      }
    }
    return files.sorted()
  }

  /// Loads one file as far as its descriptor: checked, copied, mapped, asked what it is. Its `start` has not run.
  public func load(_ path: String) throws(PluginFailure) -> Generation {
    do {
      return try generation(of: path)
    } catch {
      throw PluginFailure(file: path, problem: error)
    }
  }

  private func generation(of path: String) throws(PluginProblem) -> Generation {
    let file = try PluginFile(path: path)
    _ = try ELFImage(size: file.size) { file.read($0, $1) }
    let settings = try SettingsFile.read(beside: path)
    let copy = folder.uniquePath(for: path)
    try file.copy(to: copy)
    let library: DynamicLibrary
    do {
      library = try DynamicLibrary(copy: copy)
    } catch {
      unsafe unlink(copy)
      throw error
    }
    return try generation(of: library, path: path, settings: settings)
  }

  private func generation(
    of library: DynamicLibrary, path: String, settings: PluginSettings
  ) throws(PluginProblem) -> Generation {
    let entry = try unsafe library.entryPoint()
    let table = HostTable()
    var exception = plugin_exception()
    let descriptor = unsafe plugin_guard_main(entry, table.host, &exception)
    if exception.thrown {
      throw PluginProblem("threw \(exception.text) from bay_plugin_main", remedy: "catch it there")
    }
    guard let descriptor = unsafe descriptor else {
      throw PluginProblem("declined: bay_plugin_main returned NULL", remedy: "see what it needs")
    }
    let declaration = try unsafe DescriptorReader.read(descriptor)
    var log = log
    log[metadataKey: "plugin"] = "\(declaration.name)"
    let number = numbers.withLock {
      $0 += 1
      return $0
    }
    return Generation(
      number: number, file: path, library: library, table: table, declaration: declaration,
      settings: settings,
      log: log)
  }
}
