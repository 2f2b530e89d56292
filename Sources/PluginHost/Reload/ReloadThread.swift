import EventLoop
import Logging
import Synchronization

/// The thread that decides about plugins: waits for changed files and for requests, and hands both to the reloader,
/// which has code of plugins run on other threads.
///
/// The reloader belongs to this thread from `start` to `stop`; others only leave requests and read the status.
public final class ReloadThread: @unchecked Sendable {
  // Sendable: `reloader` to `watchedFiles` are the thread's own while it runs; the rest is behind locks.
  private let reloader: Reloader
  private let watch: FolderWatch
  private let folders: [String]
  private let log: Logger
  private var settler = Settler()
  private var far = FarFiles()
  /// Whether all folders on the way to what is loaded are watched.
  private var watchesAllWays = true
  private var watchedFiles: [String] = []
  private var hasSaidLack = false
  private let requests: ReloadRequests
  private let published: Mutex<ReloadStatus>
  private let isStopping = Atomic<Bool>(false)
  private let isStarted = Atomic<Bool>(false)
  private let ended = Semaphore()

  public init(reloader: Reloader, folders: [String], log: Logger) throws(SystemError) {
    self.reloader = reloader
    self.folders = folders
    self.log = log
    let watch = try FolderWatch()
    self.watch = watch
    requests = ReloadRequests { watch.wake() }
    published = Mutex(reloader.status)
    watchFolders()
  }

  // MARK: from any thread

  /// What serves and what does not.
  public var status: ReloadStatus { published.withLock { $0 } }

  /// Loads a plugin anew, or all of them. `done` is called on the reload thread, or at once if too many wait: with what
  /// became of each file, or with nil if there is no plugin of that name.
  public func request(_ name: String?, done: @escaping @Sendable ([ReloadOutcome]?) -> Void) {
    requests.add(name, done)
  }

  /// Ends the thread; the reloader is the caller's again when this returns true.
  public func stop(nanoseconds: UInt64) -> Bool {
    guard isStarted.load(ordering: .acquiring) else { return true }
    isStopping.store(true, ordering: .releasing)
    watch.wake()
    return ended.wait(nanoseconds: nanoseconds)
  }

  public func start() throws(SystemError) {
    let status = reloader.status
    published.withLock { $0 = status }
    reloader.statusHasChanged = { [unowned self] status in published.withLock { $0 = status } }
    reloader.onProgress { [watch] in watch.wake() }
    try BackgroundThread.start(name: "reload") { [self] in
      run()
      ended.signal()
    }
    isStarted.store(true, ordering: .releasing)
  }

  // MARK: on the thread

  private func run() {
    noteChanges(Clock.monotonic)
    while !isStopping.load(ordering: .acquiring) {
      let events = watch.wait(milliseconds: waitTime)
      let now = Clock.monotonic
      for event in events { note(event, now) }
      if watchFolders() { lookAgain(now) }
      if !events.isEmpty || looksNowAndThen || watchedFiles != reloader.files { noteChanges(now) }
      let due = settler.takeDue(now: Clock.monotonic)
      if !due.isEmpty { reloader.add(due) }
      serveRequests()
      reloader.attend()
      let status = reloader.status
      published.withLock { $0 = status }
    }
    requests.end()
  }

  private var waitTime: Int32? {
    let now = Clock.monotonic
    let due = [settler.nextDue, reloader.nextDue].compactMap { $0 }.min()
    var wait = due.map { Int32(clamping: ($0 - min($0, now) + 999_999) / 1_000_000) }
    if reloader.needsAttention { wait = min(wait ?? 20, 20) }
    if looksNowAndThen { wait = min(wait ?? 1_000, 1_000) }
    return wait
  }

  /// Whether there is something whose coming no event may tell of.
  private var looksNowAndThen: Bool {
    far.isDangling || !watchesAllWays || folders.contains { !watch.isWatching($0) }
  }

  private func note(_ event: FolderWatch.Event, _ now: UInt64) {
    switch event {
    case .changed(let folder, let name): noteChange(name, in: folder, now)
    case .made(let folder, let name):
      // A link is complete when it is made; anything else tells when it has been written.
      if FileStamp.isLink(PluginFolder.path(folder, name)) { noteChange(name, in: folder, now) }
    case .removed(let folder, let name):
      // Settings that have gone change their plugin, which waits as long: an editor may write them anew.
      for file in PluginFolder.plugins(concernedBy: name, in: folder) { settler.noteRemoval(file, now: now) }
    case .ledElsewhere: break
    case .lookAgain: lookAgain(now)
    }
  }

  private func noteChange(_ name: String, in folder: String, _ now: UInt64) {
    for file in PluginFolder.plugins(concernedBy: name, in: folder) { settler.noteChange(file, now: now) }
  }

  /// Files that links lead to have no events in the plugin folder: they are compared.
  private func noteChanges(_ now: UInt64) {
    watchedFiles = reloader.files
    for change in far.look(at: watchedFiles) {
      switch change {
      case .changed(let file): settler.noteChange(file, now: now)
      case .gone(let file): settler.noteRemoval(file, now: now)
      }
    }
    watchesAllWays = watch.watchWays(FarFiles.ways(to: folders, watchedFiles))
  }

  /// Events may have been missed: everything there is, and everything there was, is looked at.
  private func lookAgain(_ now: UInt64) {
    for file in allFiles { settler.noteChange(file, now: now) }
  }

  /// The files that are known, and those that the folders hold.
  private var allFiles: [String] {
    var files = reloader.files
    for folder in folders { files += (try? PluginLoader.files(in: folder)) ?? [] }
    return Array(Set(files)).sorted()
  }

  /// Watches the folders that are not watched yet, or whose path leads to another one now; whether there was one.
  @discardableResult
  private func watchFolders() -> Bool {
    var hasNew = false
    for folder in folders where (try? watch.watch(folder)) == true { hasNew = true }
    if let reason = watch.lack, !hasSaidLack {
      hasSaidLack = true
      log.warning(
        """
        changes of plugin files are seen after a second only, and not at once: \(reason); raise \
        fs.inotify.max_user_instances and max_user_watches, or use patchbay reload, or HUP
        """)
    }
    return hasNew
  }

  private func serveRequests() {
    for request in requests.takeAll() {
      guard let name = request.name else {
        reloader.addAll(allFiles) { request.finish($0) }
        continue
      }
      // A plugin whose coming nobody has seen is looked for in the folders.
      let file = reloader.file(named: name) ?? allFiles.first { Reloader.stem($0) == name || $0 == name }
      guard let file else {
        request.finish(nil)
        continue
      }
      reloader.add([file], isForced: true) { _, outcomes in request.finish(outcomes) }
    }
  }
}
