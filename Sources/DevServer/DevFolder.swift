import EventLoop
import PluginHost

/// The private folder of a session: the plugin folder that the host serves, and one for work in progress.
struct DevFolder: Sendable {
  private let path: String
  var plugins: String { "\(path)/plugins" }
  var work: String { "\(path)/work" }

  /// - Parameter parent: nil: where the host puts such things.
  init(under parent: String?) throws(SystemError) {
    let made = try Files.makeTemporaryFolder("\(parent ?? RuntimeFolder.path)/patchbay-dev-")
    // Absolute: make(1) looks at it from another folder.
    path = Files.realPath(made) ?? made
    for folder in [plugins, work] {
      try Files.makeFolder(folder)
      // Whatever the umask says: the host refuses folders that anybody may write to.
      Files.setMode(0o755, of: folder)
    }
  }

  /// The file that the host serves a plugin from.
  func library(_ name: String) -> String { "\(plugins)/\(name).so" }

  private func settings(_ name: String) -> String { "\(plugins)/\(name).yaml" }

  /// Renames a new library into place.
  func publish(_ library: String, of name: String) throws(SystemError) {
    try Files.rename(library, to: self.library(name))
  }

  /// Puts a copy of a plugin's settings beside its library; nil: it has none.
  func publishSettings(_ source: String?, of name: String) throws(SystemError) {
    guard let source, let bytes = Files.read(source) else { return Files.remove(settings(name)) }
    let new = "\(work)/\(name).yaml"
    try Files.write(bytes, to: new, replacing: true)
    Files.setMode(0o644, of: new)
    try Files.rename(new, to: settings(name))
  }

  /// Takes a plugin away.
  func withdraw(_ name: String) {
    Files.remove(library(name))
    Files.remove(settings(name))
  }

  func remove() { Files.removeTree(path) }
}
