import Exchange

/// A file that makes routes of a library that knows nothing of Patchbay: docs/typed-functions.md has its form.
struct BindingsFile {
  /// As it was written: a name that the linker finds, or a path.
  let library: String
  let name: String
  let version: String
  let bindings: [Binding]
  let settings: PluginSettings
  /// The whole file.
  let text: [UInt8]

  /// One route.
  struct Binding {
    var method = "GET"
    var path: String
    var symbol: String
    var signature: String
    var isInline = false
    /// Nanoseconds; nil: the host's setting.
    var deadline: UInt64?
    var maximumConcurrent: Int?
    var documentation = RouteDocumentation()

    var route: String { "\(method) \(path)" }
  }

  /// - Parameter file: as it was opened and checked.
  init(_ file: borrowing PluginFile) throws(PluginProblem) {
    guard file.size <= 1 << 20 else {
      throw PluginProblem("has more than 1 MiB", remedy: "make it smaller")
    }
    try self.init(text: file.read(0, file.size), path: file.path)
  }

  init(text: [UInt8], path: String) throws(PluginProblem) {
    self.text = text
    let document: SettingsDocument
    do {
      document = try SettingsFile.document(text)
    } catch {
      throw PluginProblem("cannot be read: \(error.text)", remedy: "mend that line")
    }
    var reader = BindingsReader(document)
    library = try reader.text("library", "name the shared library, as libm.so.6 or ./libgeo.so")
    let stem = PluginPath.split(path).name.dropLast(5)
    name = try reader.optional("name") ?? String(stem)
    version = try reader.optional("version") ?? PluginPath.split(library).name
    bindings = try reader.bindings()
    try reader.refuseOthers()
    try DescriptorReader.check(name: name, remedy: "set its name, with letters, digits, '-', '_' and '.'")
    settings = PluginSettings(document)
  }

  /// Whether a file looks as if it were to be bindings. One that cannot be read may be: loading it tells why not.
  static func isDeclared(in path: String) -> Bool {
    guard PluginFile.isThere(path) else { return false }
    guard let document = document(path) else { return true }
    return document.values["library"] != nil || document.lists.contains("routes")
  }

  /// The path of the library that a file names, if it names one by a path, or one that stands beside it.
  static func library(of path: String) -> String? {
    guard let name = document(path)?.values["library"] else { return nil }
    return resolved(name, beside: path)
  }

  /// A library's path; nil if the linker is to find it.
  static func resolved(_ library: String, beside path: String) -> String? {
    let folder = PluginPath.split(path).folder
    if library.hasPrefix("/") { return library }
    let plain = library.hasPrefix("./") ? String(library.dropFirst(2)) : library
    let beside = PluginPath.path(folder, plain)
    return library.contains("/") || PluginFile.isThere(beside) ? beside : nil
  }

  private static func document(_ path: String) -> SettingsDocument? {
    guard let file = try? PluginFile(path: path), file.size <= 1 << 20 else { return nil }
    return try? SettingsFile.document(file.read(0, file.size))
  }
}
