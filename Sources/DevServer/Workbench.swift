import EventLoop
import Glibc
import Synchronization

/// What the workshop's thread, its builds and the host share.
final class Workbench: Sendable {
  let watch: FolderWatch
  let children = ChildProcesses()
  /// Builds at a time: one for each core.
  let pool = ThreadPool(ThreadPool.Limits(threads: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), queue: .max))
  let ended = Latch()
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
