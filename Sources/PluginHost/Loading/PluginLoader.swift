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

  /// Whether a path names a folder, and not a plugin file.
  public static func isFolder(_ path: String) -> Bool { PluginFile.isFolder(path) }

  /// The plugins of a folder, by name: shared libraries, and bindings.
  public static func files(in folder: String) throws(PluginFailure) -> [String] {
    do {
      try PluginFile.checkFolder(folder)
    } catch {
      throw PluginFailure(file: folder, problem: error)
    }
    return PluginFolder.plugins(in: folder)
  }

  /// Loads one file as far as its descriptor: checked, copied, mapped, asked what it is. Its `start` has not run.
  ///
  /// - Parameter known: content that is not worth loading.
  /// - Returns: nil if the file has just that content.
  public func load(_ path: String, unless known: UInt64? = nil) throws(PluginFailure) -> Generation? {
    do {
      return try generation(of: path, unless: known)
    } catch {
      throw PluginFailure(file: path, problem: error)
    }
  }

  private func generation(of path: String, unless known: UInt64?) throws(PluginProblem) -> Generation? {
    try checkFolder(of: path)
    if path.hasSuffix(".yaml") { return try bindings(of: path, unless: known) }
    let file = try PluginFile(path: path)
    let settings = try SettingsFile.read(beside: path)
    var hasher = Hasher()
    hasher.combine(settings.values)
    guard let copied = try copy(file, hasher: &hasher, unless: known) else { return nil }
    let (library, image, content) = copied
    do {
      return try generation(of: library, image, path: path, content: content, settings: settings)
    } catch {
      if !image.staysMapped { _ = library.close() }
      throw error
    }
  }

  /// Maps a private copy of a file; nil if it has just that content.
  private func copy(
    _ file: borrowing PluginFile, hasher: inout Hasher, unless known: UInt64?
  ) throws(PluginProblem) -> (DynamicLibrary, ELFImage, content: UInt64)? {
    let path = file.path
    let image = try ELFImage(size: file.size) { file.read($0, $1) }
    let copy = folder.uniquePath(for: path)
    try file.copy(to: copy, hasher: &hasher)
    let content = UInt64(bitPattern: Int64(hasher.finalize()))
    if content == known {
      unsafe unlink(copy)
      return nil
    }
    do {
      let library = try CrashNote.during("the loading of \(path)") { () throws(PluginProblem) in
        try DynamicLibrary(copy: copy)
      }
      return (library, image, content)
    } catch {
      unsafe unlink(copy)
      throw error
    }
  }

  /// Loads the library that bindings name: a private copy of its file, or one of the system's.
  private func bindings(of path: String, unless known: UInt64?) throws(PluginProblem) -> Generation? {
    let opened = try PluginFile(path: path, remedy: "put the YAML file itself there")
    let file = try BindingsFile(opened)
    var hasher = Hasher()
    hasher.combine(file.settings.values)
    let (library, image, content): (DynamicLibrary, ELFImage, UInt64)
    if let place = BindingsFile.resolved(file.library, beside: path) {
      do {
        try checkFolder(of: place)
        let opened = try PluginFile(path: place)
        guard let copied = try copy(opened, hasher: &hasher, unless: known) else { return nil }
        (library, image, content) = copied
      } catch {
        throw PluginProblem("names the library \(place), which \(error.problem)", remedy: error.remedy)
      }
    } else {
      content = UInt64(bitPattern: Int64(hasher.finalize()))
      if content == known { return nil }
      library = try CrashNote.during("the loading of \(file.library)") { () throws(PluginProblem) in
        try DynamicLibrary(systemName: file.library)
      }
      image = ELFImage()
    }
    do {
      let declaration = try BindingsLoader.declaration(of: file, library)
      return generation(
        of: declaration, library, image, HostTable(), path: path, content: content, settings: file.settings)
    } catch {
      if !image.staysMapped { _ = library.close() }
      throw error
    }
  }

  private func checkFolder(of path: String) throws(PluginProblem) {
    guard let slash = path.lastIndex(of: "/") else { return try checkFolder(of: "./" + path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    do {
      try PluginFile.checkFolder(folder)
    } catch {
      throw PluginProblem("is in the folder \(folder), which \(error.problem)", remedy: error.remedy)
    }
  }

  private func generation(
    of library: DynamicLibrary, _ image: ELFImage, path: String, content: UInt64, settings: PluginSettings
  ) throws(PluginProblem) -> Generation {
    let entry = try unsafe library.entryPoint()
    let table = HostTable()
    var exception = plugin_exception()
    let descriptor = unsafe CrashNote.during("bay_plugin_main of \(path)") {
      unsafe plugin_guard_main(entry, table.host, &exception)
    }
    if exception.thrown {
      throw PluginProblem("threw \(exception.text) from bay_plugin_main", remedy: "catch it there")
    }
    guard let descriptor = unsafe descriptor else {
      throw PluginProblem("declined: bay_plugin_main returned NULL", remedy: "see what it needs")
    }
    let declaration = try unsafe DescriptorReader.read(descriptor, library: library)
    _ = try TaskSchedule.read(settings, plugin: declaration.name)
    return generation(
      of: declaration, library, image, table, path: path, content: content, settings: settings)
  }

  private func generation(
    of declaration: PluginDeclaration, _ library: DynamicLibrary, _ image: ELFImage, _ table: HostTable,
    path: String, content: UInt64, settings: PluginSettings
  ) -> Generation {
    var log = log
    log[metadataKey: "plugin"] = "\(declaration.name)"
    let number = numbers.withLock {
      $0 += 1
      return $0
    }
    return Generation(
      number: number, file: path, content: content, image: image, library: library, table: table,
      declaration: declaration, settings: settings, log: log)
  }
}
