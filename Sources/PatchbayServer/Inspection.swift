import Bytes
import EventLoop
import Exchange
import Logging
import PluginHost

/// What is in plugin files, for people.
public struct Inspection: ~Copyable {
  private let folder: PrivateFolder
  private let loader: PluginLoader
  private let registry = Registry()
  /// Those that the host would serve together.
  private var generations: [Generation] = []
  private var failures = 0

  /// Loads files as the host would, without starting them, and prints what they are. Returns the exit code: 1 if the
  /// host would not load all of them.
  ///
  /// - Parameters:
  ///   - paths: files, or folders of them; they are looked at as if one host served them all.
  ///   - stateFolder: where the private copies go; nil: the folder for such things.
  ///   - trust: whose code may be loaded.
  public static func run(_ paths: [String], stateFolder: String?, trust: TrustedFolders) -> Int32 {
    TrustedFolders.set(trust)
    CrashNote.install()
    do {
      var inspection = try Inspection(stateFolder: stateFolder)
      for path in paths { inspection.inspect(path) }
      inspection.folder.remove()
      return inspection.failures == 0 ? 0 : 1
    } catch {
      StandardStreams.writeError("\(ServerFailure.system(error, "inspect"))\n")
      return 1
    }
  }

  private init(stateFolder: String?) throws(SystemError) {
    folder = try PrivateFolder(under: stateFolder.map { [$0] } ?? RuntimeFolder.candidates)
    loader = PluginLoader(folder: folder, log: Logger(label: "patchbay") { _ in LineLog(level: .warning) })
  }

  private mutating func inspect(_ path: String) {
    do {
      let files = try PluginLoader.isFolder(path) ? PluginLoader.files(in: path) : [path]
      if files.isEmpty { StandardStreams.writeOutput("\(path) has no plugin (*.so) in it\n") }
      for file in files { inspect(file: file) }
    } catch {
      fail("\(error)")
    }
  }

  private mutating func inspect(file: String) {
    do {
      guard let generation = try loader.load(file) else { return }
      let text = try Self.describe(generation)
      do {
        _ = try registry.table(of: generations + [generation])
      } catch {
        throw PluginFailure(file: file, problem: error)
      }
      StandardStreams.writeOutput((generations.isEmpty ? "" : "\n") + text)
      generations.append(generation)
    } catch {
      fail("\(error)")
    }
  }

  private mutating func fail(_ text: String) {
    failures += 1
    StandardStreams.writeError("\(text)\n")
  }

  private static func describe(_ generation: Generation) throws(PluginFailure) -> String {
    let routes: [Route]
    do {
      routes = try generation.routes()
    } catch {
      throw PluginFailure(file: generation.file, problem: error)
    }
    let kinds = generation.taskKinds.map { "\($0.name) (\($0.isBlocking ? "blocking" : "async"))" }
    var text = """
      plugin   \(generation.name) \(generation.version)
      file     \(generation.file)
      ABI      \(generation.abi)
      start    \(generation.hasStart ? "yes" : "no")
      stop     \(generation.hasStop ? "yes" : "no")
      save     \(generation.hasSave ? "yes" : "no")
      test     \(generation.hasSelfTest ? "yes" : "no")
      settings \(generation.settings.values.count)
      process  \(generation.isolationText)
      tasks    \(kinds.isEmpty ? "none" : kinds.joined(separator: ", "))
      routes

      """
    let rows = routes.map { route in
      [
        "\(route.method.name)", route.template.text, route.kind, route.lane,
        route.deadline.map { "\($0 / 1_000_000)ms" } ?? "-",
        route.maximumConcurrent.map(String.init) ?? "-",
      ]
    }
    let header = ["METHOD", "PATH", "HANDLER", "LANE", "DEADLINE", "AT A TIME"]
    text += Table(header: header, rows: rows).text(indent: 2)
    for warning in generation.warnings { text += "warning  \(warning)\n" }
    return text
  }
}
