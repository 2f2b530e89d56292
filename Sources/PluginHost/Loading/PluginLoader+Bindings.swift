import EventLoop
import Logging
import WorkerFrames

/// Files that make a plugin of a library that knows nothing of Patchbay.
extension PluginLoader {
  /// Loads the library that bindings name: a private copy of its file, or one of the system's.
  func bindings(
    of path: String, unless known: UInt64?, _ progress: HookProgress
  ) throws(PluginProblem) -> Generation? {
    let opened = try PluginFile(path: path, remedy: "put the YAML file itself there")
    let file = try BindingsFile(opened)
    let (_, own) = try settings(of: path) { () throws(PluginProblem) in file.settings }
    guard let found = try find(file.library, of: file, beside: path, unless: known) else { return nil }
    if let isolation, let own {
      progress.enter("its loading in a worker process", of: path)
      do {
        return try isolated(
          isolation, own, found.library, found.image, path: path, content: found.content,
          settings: file.settings, bindings: file.text)
      } catch {
        if case .copy(let copy) = found.library { PrivateFolder.remove(copy: copy) }
        throw error
      }
    }
    let library: DynamicLibrary
    switch found.library {
    case .copy(let copy):
      do {
        library = try map(copy, found.image, of: path, progress)
      } catch {
        throw PluginProblem("names the library \(file.library), which \(error.problem)", remedy: error.remedy)
      }
    case .system(let name): library = try Self.map(systemName: name)
    }
    do {
      let declaration = try BindingsLoader.declaration(of: file, library)
      return Generation(
        number: nextNumber(), file: path, content: found.content, image: found.image, library: library,
        table: HostFunctions.makeTable(),
        declaration: declaration, settings: file.settings, log: Self.log(log, for: declaration))
    } catch {
      end(library, found.image)
      throw error
    }
  }

  static func map(systemName name: String) throws(PluginProblem) -> DynamicLibrary {
    try CrashNote.during("the loading of \(name)") { () throws(PluginProblem) in
      try DynamicLibrary(systemName: name)
    }
  }

  /// A library that bindings name, copied if it is a file; nil if nothing has changed.
  private func find(
    _ name: String, of file: BindingsFile, beside path: String, unless known: UInt64?
  ) throws(PluginProblem) -> (library: LoadFrame.Library, image: ELFImage, content: UInt64)? {
    var hasher = Hasher()
    hasher.combine(file.settings.values)
    guard let place = BindingsFile.resolved(name, beside: path) else {
      let content = UInt64(bitPattern: Int64(hasher.finalize()))
      return content == known ? nil : (.system(name), ELFImage(), content)
    }
    do {
      try checkFolder(of: place)
      let opened = try PluginFile(path: place)
      guard let copied = try copy(opened, hasher: &hasher, unless: known, isPlugin: false) else { return nil }
      return (.copy(copied.copy), copied.1, copied.content)
    } catch {
      throw PluginProblem("names the library \(place), which \(error.problem)", remedy: error.remedy)
    }
  }
}
