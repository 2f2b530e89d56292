import EventLoop
import Glibc
import Logging
import PatchbayServer
import Synchronization

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
        defer { bench.ended.signal() }
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
      bench.ended.signal()
    }
  }

  public func end() {
    bench.end()
    _ = bench.ended.wait(nanoseconds: 1_000_000_000)
  }

  public func serverHasEnded() { folder.remove() }
}

/// What the workshop's thread, its builds and the host share.
final class Workbench: Sendable {
  let watch: FolderWatch
  let children = ChildProcesses()
  /// Builds at a time: one for each core.
  let pool = ThreadPool(ThreadPool.Limits(threads: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), queue: .max))
  let ended = Semaphore()
  private let ending = Atomic<Bool>(false)
  private let results = Mutex<[(job: BuildJob, result: Builder.Result)]>([])

  init() throws(SystemError) { watch = try FolderWatch() }

  var isEnding: Bool { ending.load(ordering: .acquiring) }

  /// Leaves what a build has come to, and wakes the workshop.
  func put(_ result: Builder.Result, of job: BuildJob) {
    results.withLock { $0.append((job, result)) }
    watch.wake()
  }

  func takeResults() -> [(job: BuildJob, result: Builder.Result)] {
    results.withLock { results in
      defer { results = [] }
      return results
    }
  }

  /// Ends the builds that are under way, and the workshop. Blocks for two seconds at the most.
  func end() {
    ending.store(true, ordering: .releasing)
    children.endAll()
    _ = pool.drain(nanoseconds: 1_000_000_000)
    watch.wake()
  }
}

/// One build of one plugin.
struct BuildJob: Sendable {
  let plugin: PluginSource
  /// Which one it is, of all builds.
  let number: Int
}
