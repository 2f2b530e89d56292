import Logging
import PluginHost

/// Loads the plugins of all folders, and says what could not be loaded.
struct PluginSet {
  let registry = Registry()
  private(set) var failures: [PluginFailure] = []

  /// Loads every plugin file of the folders, in order, and starts it. What fails is logged and left out.
  init(folders: [String], loader: PluginLoader, log: Logger) {
    for folder in folders {
      do {
        for file in try PluginLoader.files(in: folder) { load(file, with: loader, log: log) }
      } catch {
        note(error, log: log)
      }
    }
  }

  private mutating func load(_ file: String, with loader: PluginLoader, log: Logger) {
    do {
      let generation = try loader.load(file)
      do {
        try registry.add(generation)
      } catch {
        throw PluginFailure(file: file, problem: error)
      }
      let routes = registry.table.routes.filter { $0.generation === generation }
      log.info(
        "serving plugin \(generation.name) \(generation.version)",
        metadata: ["file": "\(file)", "routes": "\(routes.count)"])
    } catch let failure as PluginFailure {
      note(failure, log: log)
    } catch {
      log.error("\(file): \(error)")
    }
  }

  private mutating func note(_ failure: PluginFailure, log: Logger) {
    failures.append(failure)
    log.error("\(failure)")
  }
}
