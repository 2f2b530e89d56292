import CPatchbayPluginGuard
import EventLoop
import Logging
import Synchronization
import WorkerFrames

/// Makes generations of files. From any thread; each file by one thread at a time.
public final class PluginLoader: Sendable {
  private let folder: PrivateFolder
  let log: Logger
  private let numbers = Mutex(0)
  private let protections = Protections()
  /// Bytes of private copies whose code stays mapped though it serves no more.
  private let keptBytes = Mutex(0)
  /// As many may be kept.
  static let keptLimit = 2 << 30
  /// Nil: every plugin is loaded into this process.
  let isolation: Isolation?

  public init(folder: PrivateFolder, log: Logger, isolation: Isolation? = nil) {
    self.folder = folder
    self.log = log
    self.isolation = isolation
  }

  /// Whether a path names a folder, and not a plugin file.
  public static func isFolder(_ path: String) -> Bool { PluginFile.isFolder(path) }

  /// The user, other than root and the host's own, whose code the host loads because a folder was named.
  public static func trustedOwner(of folder: String) -> UInt32? { PluginFile.trustedOwner(of: folder) }

  /// A path from the root, for people who may look from another folder.
  public static func fullPath(_ path: String) -> String {
    path.hasPrefix("/") ? path : PluginPath.path(FileWay.workingFolder, path)
  }

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
  /// - Parameters:
  ///   - known: content that is not worth loading.
  ///   - progress: is told which of the plugin's code runs.
  /// - Returns: nil if the file has just that content.
  public func load(
    _ path: String, unless known: UInt64? = nil, _ progress: HookProgress = HookProgress()
  ) throws(PluginFailure) -> Generation? {
    progress.enter("its loading", of: path)
    do {
      return try generation(of: path, unless: known, progress)
    } catch {
      throw PluginFailure(file: path, problem: error)
    }
  }

  private func generation(
    of path: String, unless known: UInt64?, _ progress: HookProgress
  ) throws(PluginProblem) -> Generation? {
    try checkFolder(of: path)
    if path.hasSuffix(".yaml") { return try bindings(of: path, unless: known, progress) }
    let file = try PluginFile(path: path)
    let (settings, own) = try settings(of: path) { () throws(PluginProblem) in
      try SettingsFile.read(beside: path)
    }
    var hasher = Hasher()
    hasher.combine(settings.values)
    guard let copied = try copy(file, hasher: &hasher, unless: known, isPlugin: true) else { return nil }
    let (copy, image, content) = copied
    if let isolation, let own {
      progress.enter("its loading in a worker process", of: path)
      do {
        return try isolated(
          isolation, own, .copy(copy), image, path: path, content: content, settings: settings)
      } catch {
        PrivateFolder.remove(copy: copy)
        throw error
      }
    }
    let library = try map(copy, image, of: path, progress)
    do {
      progress.enter("its bay_plugin_main", of: path)
      return try generation(of: library, image, path: path, content: content, settings: settings)
    } catch {
      end(library, image)
      throw error
    }
  }

  /// Unmaps a library that will not serve, if it can go.
  func end(_ library: DynamicLibrary, _ image: ELFImage) {
    if !library.end(image) { keep(image) }
  }

  /// Counts the copy of an image that stays mapped and serves no more: its file is gone, and its bytes are not.
  func keep(_ image: ELFImage) { keptBytes.withLock { $0 += image.fileBytes } }

  /// Refuses one more image that nothing can unmap, when too many are kept already.
  private func checkRoom(for image: ELFImage) throws(PluginProblem) {
    let kept = keptBytes.withLock { $0 }
    guard image.staysMapped, kept + image.fileBytes > Self.keptLimit else { return }
    throw PluginProblem(
      "is not loaded: \(kept >> 20) MiB of old versions stay mapped, since their code cannot be unloaded",
      remedy: "restart the host, or give it processes of its own (isolation: process)")
  }

  /// Reads settings, and what they say of isolation: nil if the plugin is to be in the host's own process. Looked at by
  /// those who isolate nothing, too: what is wrong shall be found before a host meets it.
  func settings(
    of path: String, read: () throws(PluginProblem) -> PluginSettings
  ) throws(PluginProblem) -> (PluginSettings, IsolationSettings?) {
    do throws(PluginProblem) {
      let settings = try read()
      try protections.check(
        settings, of: path, isIsolatedAnyway: isolation?.defaults.isIsolated ?? false)
      let own = try IsolationSettings(
        settings, isolation?.defaults ?? IsolationSettings.Defaults(workers: 1))
      try IsolationKeys.check(settings, isIsolated: own != nil, knowsDefault: isolation != nil)
      protections.note(settings, of: path)
      _ = try ReloadSettings(settings)
      return (settings, own)
    } catch {
      protections.noteUnreadable(path)
      throw error
    }
  }

  /// Makes a private copy of a file; nil if it has just that content.
  ///
  /// - Parameter isPlugin: it must have the entry point of one. That is known before any code of it runs.
  func copy(
    _ file: borrowing PluginFile, hasher: inout Hasher, unless known: UInt64?, isPlugin: Bool
  ) throws(PluginProblem) -> (copy: String, ELFImage, content: UInt64)? {
    let image = try ELFImage(size: file.size) { file.read($0, $1) }
    let links = ELFLinks(size: file.size) { file.read($0, $1) }
    if isPlugin, links.isPlugin == false { throw .noEntryPoint }
    let copy: String
    do throws(SystemError) {
      copy = try folder.uniquePath(for: file.path)
    } catch {
      throw PluginProblem(
        "cannot be copied: \(error)", remedy: "make room there, or name another folder with --state-dir")
    }
    for (name, place) in try NeighbourLibraries(of: file.path, links).links {
      try folder.link(name, to: place)
    }
    try file.copy(to: copy, hasher: &hasher)
    let content = UInt64(bitPattern: Int64(hasher.finalize()))
    if content == known {
      PrivateFolder.remove(copy: copy)
      return nil
    }
    return (copy, image, content)
  }

  /// Maps a private copy into this process.
  func map(
    _ copy: String, _ image: ELFImage, of path: String, _ progress: HookProgress
  ) throws(PluginProblem) -> DynamicLibrary {
    progress.enter("the loading of its library (its constructors)", of: path)
    do {
      try checkRoom(for: image)
      return try CrashNote.during("the loading of \(path)") { () throws(PluginProblem) in
        try DynamicLibrary(copy: copy)
      }
    } catch {
      PrivateFolder.remove(copy: copy)
      throw error
    }
  }

  func checkFolder(of path: String) throws(PluginProblem) {
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
    let table = HostFunctions.makeTable()
    let declaration = try Self.declaration(of: library, table, settings, path: path)
    return Generation(
      number: nextNumber(), file: path, content: content, image: image, library: library, table: table,
      declaration: declaration, settings: settings, log: Self.log(log, for: declaration))
  }

  /// Has a library loaded in a process of its own. A copy is that process's from now on.
  func isolated(
    _ isolation: Isolation, _ own: IsolationSettings, _ library: LoadFrame.Library, _ image: ELFImage,
    path: String, content: UInt64, settings: PluginSettings, bindings: [UInt8] = []
  ) throws(PluginProblem) -> Generation {
    let number = nextNumber()
    let declaration = try isolation.load(
      library, of: path, generation: number, settings, own, bindings: bindings)
    return Generation(
      number: number, file: path, content: content, image: image, library: nil,
      table: HostFunctions.makeTable(),
      declaration: declaration, settings: settings, log: Self.log(log, for: declaration))
  }

  /// In a worker process: maps the library that its host has found.
  static func open(_ frame: LoadFrame, log: Logger) throws(PluginProblem) -> Generation {
    let library: DynamicLibrary
    switch frame.library {
    case .copy(let copy):
      library = try CrashNote.during("the loading of \(frame.file)") { () throws(PluginProblem) in
        try DynamicLibrary(copy: copy, isOurs: false)
      }
    case .system(let name): library = try map(systemName: name)
    }
    let table = HostFunctions.makeTable()
    let settings = PluginSettings(frame.settings)
    let declaration =
      try frame.bindings.isEmpty
      ? declaration(of: library, table, settings, path: frame.file)
      : BindingsLoader.declaration(of: BindingsFile(text: frame.bindings, path: frame.file), library)
    return Generation(
      number: Int(frame.generation), file: frame.file, content: 0, image: ELFImage(), library: library,
      table: table,
      declaration: declaration, settings: settings, log: self.log(log, for: declaration)
    )
  }

  private static func declaration(
    of library: DynamicLibrary, _ table: HostTable, _ settings: PluginSettings, path: String
  ) throws(PluginProblem) -> PluginDeclaration {
    let entry = try unsafe library.entryPoint()
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
    return declaration
  }

  static func log(_ log: Logger, for declaration: PluginDeclaration) -> Logger {
    var log = log
    log[metadataKey: "plugin"] = "\(declaration.name)"
    return log
  }

  func nextNumber() -> Int {
    numbers.withLock {
      $0 += 1
      return $0
    }
  }
}
