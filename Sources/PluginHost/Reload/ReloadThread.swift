import EventLoop
import Logging
import Synchronization

/// The thread that loads plugins: waits for changed files and for requests, and hands both to the reloader.
///
/// The reloader belongs to this thread from `start` to `stop`; others only leave requests and read the status.
public final class ReloadThread: @unchecked Sendable {
  // Sendable: `reloader`, `settler` and `folders` are the thread's own while it runs; the rest is behind locks.
  private let reloader: Reloader
  private let watch: FolderWatch
  private let folders: [String]
  private let log: Logger
  private var settler = Settler()
  private let requests = Mutex<[Request]>([])
  private let published: Mutex<ReloadStatus>
  private let isStopping = Atomic<Bool>(false)
  private let isStarted = Atomic<Bool>(false)
  private let ended = Semaphore()

  private struct Request {
    /// Nil: all plugins.
    let name: String?
    let done: @Sendable ([ReloadOutcome]?) -> Void
  }

  public init(reloader: Reloader, folders: [String], log: Logger) throws(SystemError) {
    self.reloader = reloader
    self.folders = folders
    self.log = log
    watch = try FolderWatch()
    published = Mutex(reloader.status)
    watchFolders()
  }

  // MARK: from any thread

  /// What serves and what does not.
  public var status: ReloadStatus { published.withLock { $0 } }

  /// Loads a plugin anew, or all of them. `done` is called on the reload thread: with what became of each file, or
  /// with nil if there is no plugin of that name.
  public func request(_ name: String?, done: @escaping @Sendable ([ReloadOutcome]?) -> Void) {
    requests.withLock { $0.append(Request(name: name, done: done)) }
    watch.wake()
  }

  /// Ends the thread after what it does just now; the reloader is the caller's again when this returns true.
  public func stop(nanoseconds: UInt64) -> Bool {
    guard isStarted.load(ordering: .acquiring) else { return true }
    isStopping.store(true, ordering: .releasing)
    watch.wake()
    return ended.wait(nanoseconds: nanoseconds)
  }

  public func start() throws(SystemError) {
    let status = reloader.status
    published.withLock { $0 = status }
    try BackgroundThread.start(name: "reload") { [self] in
      run()
      ended.signal()
    }
    isStarted.store(true, ordering: .releasing)
  }

  // MARK: on the thread

  private func run() {
    while !isStopping.load(ordering: .acquiring) {
      for event in watch.wait(milliseconds: waitTime) { note(event) }
      if watchFolders() { lookAgain(Clock.monotonic) }
      let due = settler.takeDue(now: Clock.monotonic)
      if !due.isEmpty { _ = reloader.apply(due, force: false) }
      serveRequests()
      reloader.attend()
      let status = reloader.status
      published.withLock { $0 = status }
    }
    for request in requests.withLock({ $0 }) { request.done(nil) }
  }

  private var waitTime: Int32? {
    let now = Clock.monotonic
    var wait = settler.nextDue.map { Int32(clamping: ($0 - min($0, now) + 999_999) / 1_000_000) }
    if reloader.needsAttention { wait = min(wait ?? 20, 20) }
    if folders.contains(where: { !watch.isWatching($0) }) { wait = min(wait ?? 1_000, 1_000) }
    return wait
  }

  private func note(_ event: FolderWatch.Event) {
    let now = Clock.monotonic
    switch event {
    case .changed(let folder, let name):
      for file in PluginFolder.plugins(concernedBy: name, in: folder) { settler.noteChange(file, now: now) }
    case .removed(let folder, let name):
      let gone = PluginFolder.path(folder, name)
      for file in PluginFolder.plugins(concernedBy: name, in: folder) {
        // What else it concerns changes with it, when it counts as removed: settings that have gone change a plugin.
        if file == gone || name.hasSuffix(".so") {
          settler.noteRemoval(file, now: now)
        } else {
          settler.noteChange(file, now: now)
        }
      }
    case .lookAgain: lookAgain(now)
    }
  }

  /// Events may have been missed: everything there is, and everything there was, is looked at.
  private func lookAgain(_ now: UInt64) {
    for file in reloader.files { settler.noteChange(file, now: now) }
    for folder in folders {
      for file in (try? PluginLoader.files(in: folder)) ?? [] { settler.noteChange(file, now: now) }
    }
  }

  /// Watches the folders that are not watched yet, or no more; whether one has come.
  @discardableResult
  private func watchFolders() -> Bool {
    var hasNew = false
    for folder in folders where !watch.isWatching(folder) {
      if (try? watch.watch(folder)) != nil { hasNew = true }
    }
    return hasNew
  }

  private func serveRequests() {
    let batch = requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
    for request in batch {
      guard let name = request.name else {
        request.done(reloader.apply(reloader.files, force: true))
        continue
      }
      request.done(reloader.file(named: name).map { reloader.apply([$0], force: true) })
    }
  }
}
