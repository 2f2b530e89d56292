import EventLoop
import Logging
import PatchbayServer

/// `patchbay dev`: a workshop beside the host, on a thread of its own.
public final class DevSession: Companion {
  private let folder: DevFolder
  private let source: String
  private let files: DeveloperFiles
  private let bench: Workbench

  /// Serves the plugins of a source folder; returns the exit code.
  ///
  /// - Parameters:
  ///   - source: one plugin's folder, or a folder of plugins.
  ///   - configuration: how to serve; its plugin folders are served as well.
  public static func run(
    _ source: String, _ configuration: Configuration, files: DeveloperFiles, logLevel: String
  ) -> Int32 {
    guard Files.isFolder(source) else {
      StandardStreams.writeError(
        "patchbay dev: \(source) is \(Files.exists(source) ? "no folder; name the one it is in" : "not there")\n"
      )
      return 1
    }
    do {
      let folder = try DevFolder(under: configuration.stateFolder)
      let session = DevSession(source, folder, files, try Workbench())
      var configuration = configuration
      configuration.pluginFolders.insert(folder.plugins, at: 0)
      configuration.tellsOfEmptyFolders = false
      return Host.run(configuration, logLevel: logLevel, beside: session)
    } catch {
      StandardStreams.writeError("patchbay dev: \(error)\n")
      return 1
    }
  }

  private init(_ source: String, _ folder: DevFolder, _ files: DeveloperFiles, _ bench: Workbench) {
    self.source = source
    self.folder = folder
    self.files = files
    self.bench = bench
  }

  public func begin(beside server: Server, log: Logger) {
    do {
      try BackgroundThread.start(name: "dev") { [source, folder, files, bench] in
        defer { bench.ended.countDown() }
        do {
          let builder = try Builder(
            root: source, files: files, workFolder: folder.work, children: bench.children)
          Workshop(source: source, folder: folder, builder: builder, bench: bench, server: server, log: log)
            .work()
        } catch {
          log.critical("plugins are not built: \(error)")
        }
      }
    } catch {
      log.critical("plugins are not built: \(error)")
      bench.ended.countDown()
    }
  }

  public func end() {
    bench.end()
    _ = bench.ended.wait(nanoseconds: 1_000_000_000)
  }

  public func serverHasEnded() { folder.remove() }
}
